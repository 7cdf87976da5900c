import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { ignoredErrors } from './ignored-errors.mjs';

/** The lines that the rule objects to. */
function complaintsAbout(code: string): readonly number[] {
  const plugins = { cooee: { rules: { 'ignored-errors': ignoredErrors } } };
  const messages = new Linter().verify(code, {
    plugins,
    rules: { 'cooee/ignored-errors': 'error' },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  });
  return messages.map(({ line }) => line);
}

describe('an ignored error', () => {
  it.each([
    'try { a(); } catch {}',
    'try { a(); } catch { b = null; }',
    'a().catch(() => undefined);',
    'a().catch(() => {});',
    'b = await a().catch(() => null);',
    'a().catch(function () { b(); });',
    'void a().then(b, () => undefined);',
    "a.on('error', () => undefined);",
    "a.once('error', () => {});",
    'if (a) {\n/* of another statement */\nb();\nc().catch(() => undefined); }',
    '/** Whatever. */\nasync function f() { await a().catch(() => undefined); }',
    'try { a(); } catch { /* eslint-disable-next-line no-undef */ b = null; }',
    '// eslint-disable-next-line no-undef -- why it is off\na().catch(() => undefined);',
    '// oxlint-disable-next-line no-undef\na().catch(() => undefined);',
    '// @ts-expect-error of another type\na().catch(() => undefined);',
    '// @ts-ignore\na().catch(() => undefined);',
    '/* prettier-ignore */\na().catch(() => undefined);',
    '/** @ts-ignore */\na().catch(() => undefined);',
  ])('needs a reason: %s', (code) => {
    expect(complaintsAbout(code)).toHaveLength(1);
  });

  it.each([
    'try { a(); } catch { /* why */ }',
    'try { a(); } catch { // why\nb = null; }',
    '// why\na().catch(() => undefined);',
    '// why\nif (a) b().catch(() => undefined);',
    'a() // why\n.catch(() => undefined);',
    'a().catch(() => undefined /* why */);',
    '// why\n// eslint-disable-next-line no-undef\na().catch(() => undefined);',
    'try { a(); } catch { /* eslint-disable-line no-undef */ /* why */ }',
    'a().catch(() => {\n// why\n});',
    'const b = {\n// why\nclose: () => a().catch(() => undefined) };',
    'class A {\n// why\nclose = () => a().catch(() => undefined); }',
    '/** Never fails: why. */\nasync function f() { await a().catch(() => undefined); }',
    'class A {\n/** Does it. Never fails: why. */\nasync f() { try { await a() } catch { return; } } }',
  ])('has one: %s', (code) => {
    expect(complaintsAbout(code)).toEqual([]);
  });

  it.each([
    'try { a(); } catch (error) { log(error); }',
    'a().catch((error) => log(error));',
    'a().then(() => true, () => false);',
    "a.on('close', () => undefined);",
    'b.forEach(() => undefined);',
    'try { a(); } finally { b(); }',
  ])('is not one: %s', (code) => {
    expect(complaintsAbout(code)).toEqual([]);
  });
});
