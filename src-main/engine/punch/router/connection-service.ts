/**
 * The service of a UPnP router that maps ports: its control address, by the router's description, and calling it by SOAP
 * (UPnP Device Architecture 1.1, sections 2.3 and 3.1).
 *
 * Descriptions and answers are XML of a few flat elements; they are searched for those, not parsed: whoever answers on the
 * local network gets no parser to play with, and every search here takes time in proportion to the text.
 */
import { httpExchange } from './http-exchange';
import { RouterRefusal } from './router-mapping';
import { urlOn } from './ssdp';

/** Best first. Internet Gateway Device 2 has the first, version 1 the others; a router may describe several. */
const SERVICE_TYPES = [
  'urn:schemas-upnp-org:service:WANIPConnection:2',
  'urn:schemas-upnp-org:service:WANIPConnection:1',
  'urn:schemas-upnp-org:service:WANPPPConnection:1',
];

/** More than any router describes; a hostile one could keep us busy with thousands. */
const MAX_SERVICES = 4;

export interface ConnectionService {
  readonly type: string;
  readonly controlUrl: URL;
}

/** In the order of the service's description, which some routers insist on. */
export type Arguments = readonly (readonly [name: string, value: string])[];

/** Calls an action. @returns the answer's XML. @throws RouterRefusal, with UPnP's error code if there is one */
export async function callAction(
  { type, controlUrl }: ConnectionService,
  action: string,
  values: Arguments,
  signal: AbortSignal,
): Promise<string> {
  const parameters = values.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
  const envelope =
    '<?xml version="1.0"?>\r\n' +
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
    's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">' +
    `<s:Body><u:${action} xmlns:u="${type}">${parameters}</u:${action}></s:Body></s:Envelope>\r\n`;
  const headers = { 'content-type': 'text/xml; charset="utf-8"', soapaction: `"${type}#${action}"` };
  const answer = await httpExchange(controlUrl, envelope, headers, signal);
  if (answer.status === 200) return answer.body;
  const code = Number(textOf(answer.body, 'errorCode') ?? Number.NaN);
  throw new RouterRefusal(`${action} was refused`, Number.isInteger(code) ? code : null);
}

/**
 * The connection services of a router's description, best first.
 *
 * @param location where the description was; control addresses that lead to another host are left out
 */
export function connectionServices(description: string, location: URL): readonly ConnectionService[] {
  const services = description
    .split(/<(?:[\w-]{1,20}:)?service\s*>/)
    .slice(1)
    .flatMap((text): ConnectionService[] => {
      const type = textOf(text, 'serviceType') ?? '';
      const controlUrl = urlOn(location.hostname, textOf(text, 'controlURL') ?? '', location);
      return SERVICE_TYPES.includes(type) && controlUrl !== null ? [{ type, controlUrl }] : [];
    });
  return services
    .slice(0, MAX_SERVICES)
    .sort((a, b) => SERVICE_TYPES.indexOf(a.type) - SERVICE_TYPES.indexOf(b.type));
}

/** The text of the first element with the name, whatever its namespace, or null if there is none. */
export function textOf(xml: string, name: string): string | null {
  const element = new RegExp(`<(?:[\\w-]{1,20}:)?${name}(?:\\s[^<>]{0,200})?>([^<]*)<`);
  const text = element.exec(xml)?.[1];
  return text === undefined ? null : text.trim().replaceAll('&amp;', '&');
}
