import { describe, expect, it } from 'vitest';

import { gatewayInProc, gatewayOfDarwin, gatewayOfWindows } from './default-route';

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
