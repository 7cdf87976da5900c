/** The steps from the code to the connection. */
import type { StepName } from '../../src-shared/session';

/** Each step in its three tenses; the same words stand in both windows. */
export const steps = {
  server: {
    pending: 'Find the server',
    active: 'Looking for the server',
    done: 'Found the server',
    stopped: 'The server was not found',
  },
  friend: {
    pending: 'Meet your friend',
    active: 'Waiting for your friend',
    done: 'Your friend is here',
    stopped: 'Your friend was not met',
  },
  route: {
    pending: 'Find a route',
    active: 'Trying the routes',
    done: 'Found a route',
    stopped: 'No route was found',
  },
  proof: {
    pending: 'Check who it is',
    active: 'Checking it is really them',
    done: 'It is really them',
    stopped: 'It could not be checked who it is',
  },
} as const satisfies Record<StepName, Record<'pending' | 'active' | 'done' | 'stopped', string>>;

export const connecting = {
  title: 'Connecting the two of you',
  next: 'Both windows show the same steps. This usually takes a few seconds.',
  refusedSoFar: 'refused so far',
  cancel: 'Cancel',
} as const;
