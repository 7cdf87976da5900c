import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

import { afterEach, describe, expect, it } from 'vitest';

import type { CallPhase, NetworkCheck, Snapshot } from '../../src-shared/session';
import type { CallRecord } from './call-record';
import { Engine } from './engine';
import type { EngineConfig } from './engine';
import { logTo } from './log';
import type { ServerChoice } from './servers/server-choice';

const engines: Engine[] = [];

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

class Face {
  readonly engine: Engine;
  readonly records: CallRecord[] = [];
  readonly networks: NetworkCheck[] = [];
  #newest: Snapshot | null = null;
  #wake: () => void = () => undefined;

  constructor(name: string, server: ServerChoice, others: Partial<EngineConfig> = {}) {
    this.engine = new Engine(
      {
        server,
        downloadFolder: tmpdir(),
        displayName: name,
        appVersion: '0.0.0',
        stateFolder: null,
        guessFolder: null,
        ...others,
      },
      (snapshot) => {
        this.#newest = snapshot;
        if (this.networks.at(-1) !== snapshot.network) this.networks.push(snapshot.network);
        this.#wake();
      },
      (record) => {
        this.records.push(record);
        this.#wake();
      },
    );
    engines.push(this.engine);
  }

  async until<T>(pick: (face: this) => T | undefined): Promise<T> {
    for (;;) {
      const found = pick(this);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  phase<N extends CallPhase['name']>(name: N): Promise<Extract<CallPhase, { name: N }>> {
    return this.until(() => {
      const phase = this.#newest?.phase;
      return phase?.name === name ? (phase as Extract<CallPhase, { name: N }>) : undefined;
    });
  }
}

async function onThisComputer(): Promise<ServerChoice> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return { kind: 'embedded', address: '127.0.0.1', port };
}

describe('a call with a fifth word and a match phrase', () => {
  const wanted = { wordCount: 5, comparesPhrase: true } as const;

  async function connectedPair(
    callers: Partial<EngineConfig>,
    answerers: Partial<EngineConfig>,
  ): Promise<readonly [Face, Face]> {
    const server = await onThisComputer();
    const pair = [new Face('Kim', server, callers), new Face('Sam', server, answerers)] as const;
    pair[0].engine.call.start();
    const { code } = await pair[0].phase('waiting');
    pair[1].engine.call.answer({ code: code.words.join(' ') });
    await Promise.all(pair.map((face) => face.phase('connected')));
    return pair;
  }

  it('shows both the same three words, and asks only the one who wants to compare them', async () => {
    const [caller, answerer] = await connectedPair(wanted, {});
    const [ours, theirs] = await Promise.all([caller.phase('connected'), answerer.phase('connected')]);
    expect(ours.code.words).toHaveLength(5);
    expect(theirs.code.words).toEqual(ours.code.words);
    expect(ours.matchPhrase).toHaveLength(3);
    expect(theirs.matchPhrase).toEqual(ours.matchPhrase);
    expect([ours.isComparing, theirs.isComparing]).toEqual([true, false]);
    await caller.engine.call.comparePhrase({ isSame: true });
    expect((await caller.phase('connected')).isComparing).toBe(false);
  });

  it('ends on both sides with the same failure when the phrases differ', async () => {
    const [caller, answerer] = await connectedPair({}, wanted);
    await answerer.engine.call.comparePhrase({ isSame: false });
    for (const face of [caller, answerer])
      expect((await face.phase('failed')).failure).toEqual({ kind: 'phrases-differ', detail: null });
    await expect(answerer.engine.call.comparePhrase({ isSame: true })).rejects.toMatchObject({
      kind: 'internal',
    });
  });
});

describe('the engine', () => {
  it('hands out one record of each call, on both sides, when it is over', async () => {
    const server = await onThisComputer();
    const [caller, answerer] = [new Face('Kim', server), new Face('Sam', server)];
    caller.engine.call.start();
    const { code } = await caller.phase('waiting');
    answerer.engine.call.answer({ code: code.text });
    await Promise.all([caller.phase('connected'), answerer.phase('connected')]);
    expect([caller.records, answerer.records]).toEqual([[], []]);
    await caller.engine.call.hangUp();
    await answerer.phase('ended');
    for (const [face, role, by] of [
      [caller, 'creator', 'us'],
      [answerer, 'joiner', 'friend'],
    ] as const) {
      const record = await face.until(({ records }) => records[0]);
      expect(record).toMatchObject({
        role,
        outcome: { name: 'ended', by },
        server: { kind: 'embedded', host: null },
        connection: { route: 'same-computer', program: 'cooee' },
        ownNetwork: { isLocalOnly: true },
        friendNetwork: { role: role === 'creator' ? 'joiner' : 'creator' },
      });
    }
  });

  it('records a call that failed, and one that was hung up before anybody came', async () => {
    const server = await onThisComputer();
    const answerer = new Face('Sam', server);
    answerer.engine.call.answer({ code: '0.zzzz.2222' });
    await answerer.phase('failed');
    expect(await answerer.until(({ records }) => records[0])).toMatchObject({
      outcome: { name: 'failed', kind: 'room-unknown' },
    });
    answerer.engine.call.start();
    await answerer.phase('waiting');
    await answerer.engine.call.reset();
    expect(answerer.networks.at(-1)?.name).toBe('checked');
    expect(await answerer.until(({ records }) => records[1])).toMatchObject({
      role: 'creator',
      outcome: { name: 'ended', by: 'us' },
    });
  });

  it('names in the log the place of an unexpected error that ends a call', async () => {
    const lines: string[] = [];
    logTo('info', (level, text) => lines.push(`${level}: ${text}`));
    const tls = {
      get caFile(): string {
        throw new TypeError('of /home/kim');
      },
    };
    const server = { kind: 'custom', host: 'localhost', port: 1, tls, overridesCode: true } as const;
    const caller = new Face('Kim', server);
    caller.engine.call.start();
    expect((await caller.phase('failed')).failure.kind).toBe('internal');
    const errors = lines.filter((line) => line.startsWith('error'));
    expect(errors).toEqual([
      expect.stringMatching(/^error: an unexpected error ends the call: TypeError at .*engine\.test\.ts:\d+/),
    ]);
    expect(lines.join()).not.toContain('kim');
  });

  it('shows what it knows of the network once a call has begun', async () => {
    const caller = new Face('Kim', await onThisComputer());
    caller.engine.call.start();
    await caller.phase('waiting');
    expect(caller.networks.map(({ name }) => name)).toEqual(['unchecked', 'checking', 'checked']);
    expect(caller.networks.at(-1)).toMatchObject({ facts: { isLocalOnly: true } });
  });

  it('checks the network when asked, but leaves it to the call while one is on', async () => {
    const face = new Face('Kim', await onThisComputer());
    await Promise.all([face.engine.network.check(), face.engine.network.check()]);
    expect(face.networks.map(({ name }) => name)).toEqual(['checking', 'checked']);
    face.engine.call.start();
    await face.phase('waiting');
    const before = face.networks.length;
    await face.engine.network.check();
    expect(face.networks.length).toBe(before);
  });
});
