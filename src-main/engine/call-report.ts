/** The report of a call as text, for whoever is asked why it does not connect. It has nothing private in it. */
import {
  FAILURES,
  FATE_WORDS,
  GUESSES,
  natWords,
  networkFactLines,
  ROUTE_WORDS,
  TRANSPORT_WORDS,
  verdictWords,
  judgeNetwork,
  withNoun,
} from '../../src-shared/session';
import type { Role, RouteAttempt, RouteGroup, Step } from '../../src-shared/session';
import type { CallRecord, RecordedServer, RecordedTransfer } from './call-record';

const ROLES: Record<Role, string> = { creator: 'caller', joiner: 'answerer' };

const SERVERS: Record<RecordedServer['kind'], string> = {
  embedded: 'built in',
  listed: 'public',
  custom: 'of one’s own',
};

/**
 * @returns lines that end with a line feed. Names of people, computers and files, codes and whole addresses are not in
 *   them, because they are not in the record.
 */
export function reportText(record: CallRecord): string {
  return [
    'Cooee: report of a call',
    'No names, no files, no codes, no full addresses.',
    '',
    ...section('Call', callLines(record)),
    ...section('Steps', record.steps.map(stepLine)),
    ...section('What was tried', record.routes.map(attemptLine)),
    ...section('Network here', ownNetworkLines(record)),
    ...section('Network of the friend', friendNetworkLines(record)),
    ...section('Transfers', record.transfers.map(transferLine)),
  ].join('\n');
}

/** One line for a kind of routes: its name, what became of it and when. */
export function routeLine({ name, fate, elapsedMs }: RouteGroup): string {
  const when = elapsedMs === null ? '' : ` (${seconds(elapsedMs)})`;
  return `${ROUTE_WORDS[name]}: ${FATE_WORDS[fate]}${when}`;
}

function section(title: string, lines: readonly string[]): string[] {
  const shown = lines.length === 0 ? ['none'] : lines;
  return [title, ...shown.map((line) => `  ${line}`), ''];
}

function callLines(record: CallRecord): string[] {
  const { versions, role, startedAt, endedAt, server, connection } = record;
  const electron = versions.electron === null ? '' : `, Electron ${versions.electron}`;
  const host = server.host === null ? '' : ` (${server.host})`;
  return [
    `began: ${new Date(startedAt).toISOString()}, lasted ${seconds(endedAt - startedAt)}`,
    `here: ${ROLES[role]}`,
    `outcome: ${outcomeWords(record)}`,
    ...guessLines(record),
    `contact server: ${SERVERS[server.kind]}${host}`,
    `connection: ${connection === null ? 'none' : `${ROUTE_WORDS[connection.route]}${TRANSPORT_WORDS[connection.transport]}, with ${connection.program}`}`,
    `programs: Cooee ${versions.app}, Node ${versions.node}${electron}, ${versions.system}`,
  ];
}

function outcomeWords({ outcome, role }: CallRecord): string {
  if (outcome.name === 'ended') return outcome.by === 'us' ? 'hung up here' : 'the friend hung up';
  const { code, what } = FAILURES[outcome.kind];
  const side =
    outcome.side === null ? '' : outcome.side === role ? ', about this side' : ', about the friend’s side';
  return `${code} ${outcome.kind}${side}: ${what}`;
}

function guessLines({ guesses }: CallRecord): string[] {
  return guesses > 0 ? [`${GUESSES.what(guesses)}. ${GUESSES.remedy}.`] : [];
}

function stepLine({ name, status, elapsedMs }: Step): string {
  return `${name}: ${status}${elapsedMs === null ? '' : ` after ${seconds(elapsedMs)}`}`;
}

function attemptLine({ kind, source, target, dials, fate, elapsedMs }: RouteAttempt): string {
  const when = elapsedMs === null ? '' : ` after ${seconds(elapsedMs)}`;
  return `${kind}, ${source}, ${target}: ${fate}${when}, ${withNoun(dials, 'dial')}`;
}

function ownNetworkLines({ ownNetwork }: CallRecord): string[] {
  if (ownNetwork === null) return ['not known'];
  const { verdict, advice } = judgeNetwork(ownNetwork);
  return [
    `verdict: ${verdictWords(verdict, advice)}${advice === null ? '' : ` (${advice})`}`,
    ...networkFactLines(ownNetwork).map(({ name, value }) => `${name}: ${value}`),
  ];
}

function friendNetworkLines({ friendNetwork }: CallRecord): string[] {
  if (friendNetwork === null) return ['not told'];
  return [`IPv4 router: ${natWords(friendNetwork.nat)}`, `IPv6: ${friendNetwork.hasIpv6 ? 'yes' : 'no'}`];
}

function transferLine(transfer: RecordedTransfer): string {
  const { direction, status, failure, fileCount, folderCount, transferredBytes, totalBytes } = transfer;
  const why = failure === null ? '' : ` ${FAILURES[failure].code}`;
  const amounts = `${withNoun(fileCount, 'file')}, ${withNoun(folderCount, 'folder')}, ${transferredBytes} of ${withNoun(totalBytes, 'byte')}`;
  return `${direction}, ${status}${why}: ${amounts}, ${transfer.verifiedFiles} verified`;
}

/** @param milliseconds shown in seconds with one decimal */
function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
