import { describe, expect, it } from 'vitest';

import {
  gateway6InProc,
  gateway6OfDarwin,
  gateway6OfWindows,
  gatewayInProc,
  gatewayOfDarwin,
  gatewayOfWindows,
} from './default-route';

describe('the default gateway', () => {
  it('is the one with the smallest metric in /proc/net/route', () => {
    const table = [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'wlan0\t00000000\tFE01A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
      'eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0',
      'eth0\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
    ];
    expect(gatewayInProc(`${table.join('\n')}\n`)).toBe('10.0.0.1');
  });

  it('is none where the default route has no router', () => {
    const header = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n';
    expect(gatewayInProc(`${header}tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\n`)).toBeNull();
    expect(gatewayInProc(header)).toBeNull();
  });

  it('is a line of what macOS prints', () => {
    const printed = [
      '   route to: default',
      'destination: default',
      '       mask: default',
      '    gateway: 192.168.1.254',
      '  interface: en0',
      '      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>',
    ];
    expect(gatewayOfDarwin(printed.join('\n'))).toBe('192.168.1.254');
    expect(gatewayOfDarwin('   route to: default\n  interface: utun4\n')).toBeNull();
    expect(gatewayOfDarwin('    gateway: link#12\n')).toBeNull();
  });

  it('is a row of what Windows prints, in any language', () => {
    const printed = [
      'Aktive Routen:',
      '     Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik',
      '          0.0.0.0          0.0.0.0      192.168.2.1     192.168.2.31     50',
      '          0.0.0.0          0.0.0.0         10.0.0.1        10.0.0.31     25',
      '===========================================================================',
    ];
    expect(gatewayOfWindows(printed.join('\r\n'))).toBe('10.0.0.1');
    expect(gatewayOfWindows('Ständige Routen:\r\n  Keine\r\n')).toBeNull();
    const onLink = '          0.0.0.0          0.0.0.0         On-link         10.8.0.2     25\r\n';
    expect(gatewayOfWindows(onLink)).toBeNull();
  });
});

describe('the default gateway of IPv6', () => {
  const none = '0'.repeat(32);
  const row = (destination: string, gateway: string, metric: string, flags: string, name: string): string =>
    `${destination} ${none} 00 ${gateway} ${metric} 00000001 00000000 ${flags}     ${name}`;

  it('is the one with the smallest metric in /proc/net/ipv6_route, with its interface if it needs that', () => {
    const [home, own] = ['fe80' + '0'.repeat(27) + '1', '20010db8' + '0'.repeat(23) + '1'];
    const table = [
      row(`${none} 00`, own, '00000400', '00000003', 'eth0'),
      row(`${none} 00`, home, '00000064', '00450003', 'wlan0'),
      row(`20010db8${'0'.repeat(24)} 40`, none, '00000001', '00000001', 'eth0'),
      row(`${none} 00`, none, 'ffffffff', '00200200', 'lo'),
    ];
    expect(gateway6InProc(`${table.join('\n')}\n`)).toBe('fe80::1%wlan0');
    expect(gateway6InProc(table[0] ?? '')).toBe('2001:db8::1');
    expect(gateway6InProc(table.slice(2).join('\n'))).toBeNull();
    expect(gateway6InProc('')).toBeNull();
  });

  it('is a line of what macOS prints', () => {
    expect(gateway6OfDarwin('   route to: default\n    gateway: fe80::1%en0\n  interface: en0\n')).toBe(
      'fe80::1%en0',
    );
    expect(gateway6OfDarwin('   route to: default\n  interface: utun4\n')).toBeNull();
  });

  it('is a row of what Windows prints, with the number of the interface', () => {
    const printed = [
      ' If Metrik Netzwerkziel             Gateway',
      ' 12    281 ::/0                     fe80::1',
      '  7     26 ::/0                     fe80::aede:48ff:fe00:1122',
      '  1    331 ::1/128                  Auf Verbindung',
    ];
    expect(gateway6OfWindows(printed.join('\r\n'))).toBe('fe80::aede:48ff:fe00:1122%7');
    const inTwoLines = ' 12    281 ::/0\r\n                                    2001:db8::1\r\n';
    expect(gateway6OfWindows(inTwoLines)).toBe('2001:db8::1');
    expect(gateway6OfWindows(' 12    281 ::/0                     On-link\r\n')).toBeNull();
  });
});
