/** Writes the story of one call into the log, from its events and from what becomes of its transfers. */
import { failureFact } from '../../src-shared/session';
import type {
  CallEvent,
  Failure,
  FailureReason,
  Role,
  RouteAttempt,
  TransferStatus,
  TransferView,
} from '../../src-shared/session';
import { log } from './log';

export class CallLog {
  /** Those that are not in the log yet. */
  #routes: readonly RouteAttempt[] = [];
  readonly #statuses = new Map<string, TransferStatus['name']>();

  constructor(role: Role) {
    log.info('a call begins', { role });
  }

  observe(event: CallEvent): void {
    switch (event.type) {
      case 'server-found':
        log.info('a contact server answers');
        break;
      case 'room-open':
        log.info('the room is open');
        break;
      case 'friend-here':
        log.info('the friend is introduced');
        break;
      case 'route-found':
        log.info('a connection has exchanged greetings');
        break;
      case 'routes':
        this.#routes = event.routes;
        break;
      case 'relay':
        log.info('a relay could join the two', { own: event.question.own, friend: event.question.friend });
        break;
      case 'verified':
        this.#tellRoutes();
        log.info('connected to the friend', {
          route: event.route,
          transport: event.transport,
          program: event.program,
        });
        log.debug(`the friend is called ${event.friendName}`);
        break;
      case 'phrase-matches':
        log.info('the match phrase is the same on both sides');
        break;
      case 'link-lost':
        log.warn('the connection is lost');
        break;
      case 'link-restored':
        log.info('connected to the friend again', { route: event.route, transport: event.transport });
        break;
      case 'round-trip':
        log.debug(`a round trip takes ${Math.round(event.milliseconds)} ms`);
        break;
      case 'guesses':
        log.warn('somebody answered with another code', { count: event.count });
        break;
      case 'fail':
        this.#tellRoutes();
        log.warn('the call failed', failureFacts(event.failure));
        tellDetail(event.failure);
        break;
      case 'end':
        log.info('the call is over', { by: event.by });
        break;
      case 'start':
      case 'reset':
        break;
    }
  }

  /** @param views all transfers of the call as they are now */
  follow(views: readonly TransferView[]): void {
    for (const view of views) {
      const before = this.#statuses.get(view.id);
      if (before === view.status.name) continue;
      if (before === undefined) log.debug(`transfer ${numberOf(view.id)} is called ${view.title}`);
      this.#statuses.set(view.id, view.status.name);
      tellTransfer(view);
    }
  }

  #tellRoutes(): void {
    for (const { kind, transport, source, fate, dials, elapsedMs } of this.#routes)
      log.info('a way was tried', { kind, transport, source, fate, dials, ms: elapsedMs });
    this.#routes = [];
  }
}

function tellTransfer(view: TransferView): void {
  const { id, direction, status, fileCount, totalBytes, transferredBytes, verifiedFiles, leftOutCount } =
    view;
  const facts = {
    number: numberOf(id),
    direction,
    status: status.name,
    by: 'by' in status ? status.by : null,
    files: fileCount,
    bytes: totalBytes,
    transferred: transferredBytes,
    verified: verifiedFiles,
    leftOut: leftOutCount,
  };
  const failure = 'failure' in status ? status.failure : null;
  if (failure === null) {
    log.info('transfer', facts);
  } else {
    log.warn('transfer', { ...facts, ...failureFacts(failure) });
    tellDetail(failure);
  }
}

/** The number in `send-3`: unique in this call on this side. */
function numberOf(id: string): number {
  return Number(/\d+$/.exec(id)?.[0] ?? Number.NaN);
}

function failureFacts({ kind, why, side }: Failure): {
  readonly failure: Failure['kind'];
  readonly why: FailureReason['code'] | null;
  readonly side: Role | null;
} {
  return { failure: kind, why: why?.code ?? null, side: side ?? null };
}

function tellDetail(failure: Failure): void {
  const fact = failureFact(failure);
  if (fact !== null) log.debug(`it is about ${fact}`);
}
