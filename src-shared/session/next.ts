import type { Failure } from './failure';
import { STEP_NAMES } from './phase';
import type { CallEvent, CallPhase, Step, StepName } from './phase';

/**
 * The one place that decides which phase a call is in after an event. Pure: the same phase and event always give the
 * same phase. An event that makes no sense in a phase (a friend arriving after we hung up) leaves it as it is, because
 * late news from a socket must not bring a finished call back to life.
 */
export function nextPhase(phase: CallPhase, event: CallEvent): CallPhase {
  switch (event.type) {
    case 'start':
      if (isLive(phase)) return phase;
      return {
        name: 'connecting',
        role: event.role,
        code: event.code,
        steps: begin(freshSteps(), 'server', event.at),
        routes: [],
        relay: null,
      };
    case 'server-found':
      return phase.name === 'connecting'
        ? { ...phase, steps: advance(phase.steps, 'server', event.at) }
        : phase;
    case 'room-open':
      if (phase.name !== 'connecting' || phase.role !== 'creator') return phase;
      return { name: 'waiting', code: event.code, steps: phase.steps, expiresAt: event.expiresAt };
    case 'friend-here': {
      if (phase.name !== 'connecting' && phase.name !== 'waiting') return phase;
      const role = phase.name === 'waiting' ? 'creator' : phase.role;
      const steps = advance(phase.steps, 'friend', event.at);
      return { name: 'connecting', role, code: phase.code, steps, routes: [], relay: null };
    }
    case 'route-found':
      if (phase.name !== 'connecting' || stepOf(phase.steps, 'route').status !== 'active') return phase;
      return { ...phase, steps: advance(phase.steps, 'route', event.at) };
    case 'verified': {
      if (phase.name !== 'connecting') return phase;
      const { role, code, routes, relay } = phase;
      const steps = advance(phase.steps, 'proof', event.at);
      return {
        name: 'connected',
        role,
        code,
        steps,
        route: event.route,
        transport: event.transport,
        relay,
        program: event.program,
        friendName: event.friendName,
        matchPhrase: event.matchPhrase,
        isComparing: event.isComparing,
        since: event.at,
        routes,
        roundTripMs: null,
        lostSince: null,
      };
    }
    case 'phrase-matches':
      return phase.name === 'connected' ? { ...phase, isComparing: false } : phase;
    case 'relay':
      return phase.name === 'connecting' ? { ...phase, relay: event.question } : phase;
    case 'routes':
      return phase.name === 'connecting' || phase.name === 'connected'
        ? { ...phase, routes: event.routes }
        : phase;
    case 'round-trip':
      return phase.name === 'connected' ? { ...phase, roundTripMs: event.milliseconds } : phase;
    case 'link-lost':
      return phase.name === 'connected' && phase.lostSince === null
        ? { ...phase, lostSince: event.at, roundTripMs: null }
        : phase;
    case 'link-restored':
      return phase.name === 'connected'
        ? { ...phase, lostSince: null, route: event.route, transport: event.transport }
        : phase;
    case 'guesses':
      // The count belongs to the whole call, whatever its phase: see countGuesses.
      return phase;
    case 'fail':
      return fail(phase, event.failure);
    case 'end':
      return isLive(phase) ? { name: 'ended', by: event.by } : phase;
    case 'reset':
      return { name: 'idle' };
  }
}

/** How many others tried the code of this call; it stays until the next one begins. */
export function countGuesses(count: number, event: CallEvent): number {
  if (event.type === 'guesses') return event.count;
  return event.type === 'start' || event.type === 'reset' ? 0 : count;
}

function fail(phase: CallPhase, failure: Failure): CallPhase {
  switch (phase.name) {
    case 'failed':
    case 'ended':
      return phase;
    case 'idle':
      return { name: 'failed', failure, role: null, steps: [], routes: [] };
    case 'waiting':
      return { name: 'failed', failure, role: 'creator', steps: phase.steps, routes: [] };
    case 'connecting':
    case 'connected':
      return { name: 'failed', failure, role: phase.role, steps: phase.steps, routes: phase.routes };
  }
}

/** Whether a call is going on: hanging up makes sense. */
export function isLive(phase: CallPhase): boolean {
  return phase.name === 'waiting' || phase.name === 'connecting' || phase.name === 'connected';
}

function freshSteps(): readonly Step[] {
  return STEP_NAMES.map((name) => ({ name, status: 'pending', startedAt: null, elapsedMs: null }));
}

function stepOf(steps: readonly Step[], name: StepName): Step {
  const step = steps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new RangeError(`no step ${name}`);
  return step;
}

function begin(steps: readonly Step[], name: StepName, at: number): readonly Step[] {
  return steps.map((step) => (step.name === name ? { ...step, status: 'active', startedAt: at } : step));
}

/** Finishes the named step (and any before it that was passed over) and starts the one after it. */
function advance(steps: readonly Step[], name: StepName, at: number): readonly Step[] {
  const last = STEP_NAMES.indexOf(name);
  const finished = steps.map((step, index): Step => {
    if (index > last || step.status === 'done') return step;
    return { ...step, status: 'done', elapsedMs: at - (step.startedAt ?? at) };
  });
  const following = STEP_NAMES[last + 1];
  return following === undefined ? finished : begin(finished, following, at);
}
