/**
 * One build for every part (`vite build --app`):
 *
 *   dist/main/index.cjs          the Electron main process
 *   dist/main/engine-thread.cjs  the engine's worker thread inside the main process
 *   dist/main/preload.cjs        the sandboxed preload: exactly one CommonJS file, or Electron refuses it
 *   dist/renderer/               the window
 *   dist/cli/cooee.mjs           the command line, executable
 */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { EnvironmentOptions, Plugin } from 'vite';

/** They load their binary from their own folder, so they stay outside; every other dependency is bundled. */
const NATIVE = ['koffi', 'sodium-native', 'udx-native', '@napi-rs/blake-hash'];

/** The oldest runtimes that load each bundle: Electron 25 has Node 18 and Chrome 114; package.json asks for Node 20. */
const TARGET = { electronMain: 'node18', commandLine: 'node20', window: 'chrome114' };

/** The notices that the licences of what is bundled ask for, beside each bundle. */
const LICENSE_NOTICES = { fileName: 'third-party-licenses.md' };

interface NodeBundle {
  readonly entries: Record<string, string>;
  readonly outDir: string;
  readonly format: 'cjs' | 'es';
  readonly extension: 'cjs' | 'mjs';
  readonly target: string;
  readonly singleFile: boolean;
  /** First line of every file, or null. */
  readonly banner: string | null;
  /** Two bundles share dist/main: only the first empties it. */
  readonly emptyOutDir: boolean;
}

function nodeBundle(bundle: NodeBundle): EnvironmentOptions {
  return {
    consumer: 'server',
    // Vite's own `define` would freeze NODE_ENV and the environment of whoever built it.
    keepProcessEnv: true,
    resolve: { noExternal: true, external: ['electron', ...NATIVE] },
    build: {
      ssr: true,
      outDir: bundle.outDir,
      emptyOutDir: bundle.emptyOutDir,
      copyPublicDir: false,
      target: bundle.target,
      minify: false,
      sourcemap: true,
      // The preload script shares its folder with main, and bundles nothing of others.
      license: bundle.emptyOutDir ? LICENSE_NOTICES : false,
      rolldownOptions: {
        input: bundle.entries,
        platform: 'node',
        output: {
          format: bundle.format,
          entryFileNames: `[name].${bundle.extension}`,
          // Beside the entries: `__dirname` is dist/main whichever file a module ends up in.
          chunkFileNames: `[name]-[hash].${bundle.extension}`,
          ...(bundle.singleFile ? { codeSplitting: false } : {}),
          ...(bundle.banner === null ? {} : { banner: bundle.banner }),
        },
      },
    },
  };
}

/**
 * An ES module sees no named exports of native modules, for they are computed when loaded. So the command line gets each
 * through a bundled CommonJS module that requires it, with the same exports as in the other bundles. So does the main process,
 * whose old versions of Electron cannot import (`import()`) out of an archive.
 */
function nativeModulesByRequire(): Plugin {
  const prefix = '\0required:';
  return {
    name: 'cooee:native-modules-by-require',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'cli' || name === 'main',
    resolveId(source, importer) {
      if (!NATIVE.includes(source)) return null;
      return importer?.startsWith(prefix) === true ? { id: source, external: true } : `${prefix}${source}`;
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      return `module.exports = require(${JSON.stringify(id.slice(prefix.length))});`;
    },
  };
}

/** npm marks `bin` files executable when it installs them; a fresh clone runs `dist/cli/cooee.mjs` directly. */
function executableCommandLine(): Plugin {
  return {
    name: 'cooee:executable-command-line',
    applyToEnvironment: (environment) => environment.name === 'cli',
    async writeBundle(options) {
      if (options.dir !== undefined) await chmod(join(options.dir, 'cooee.mjs'), 0o755);
    },
  };
}

const root = import.meta.dirname;

export default defineConfig({
  root: join(root, 'src-renderer'),
  // Relative, so that the page is the same under cooee://app/ and anywhere else.
  base: './',
  plugins: [react(), nativeModulesByRequire(), executableCommandLine()],
  environments: {
    client: {
      build: {
        outDir: join(root, 'dist/renderer'),
        emptyOutDir: true,
        target: TARGET.window,
        sourcemap: true,
        // Chrome knows modulepreload; the polyfill would only be one more script to allow.
        modulePreload: { polyfill: false },
        license: LICENSE_NOTICES,
      },
    },
    main: nodeBundle({
      entries: {
        index: join(root, 'src-main/index.ts'),
        'engine-thread': join(root, 'src-main/engine/thread.ts'),
      },
      outDir: join(root, 'dist/main'),
      format: 'cjs',
      extension: 'cjs',
      target: TARGET.electronMain,
      singleFile: false,
      banner: null,
      emptyOutDir: true,
    }),
    preload: nodeBundle({
      entries: { preload: join(root, 'src-main/preload.ts') },
      outDir: join(root, 'dist/main'),
      format: 'cjs',
      extension: 'cjs',
      target: TARGET.electronMain,
      singleFile: true,
      banner: null,
      emptyOutDir: false,
    }),
    cli: nodeBundle({
      entries: { cooee: join(root, 'src-main/cli/index.ts') },
      outDir: join(root, 'dist/cli'),
      format: 'es',
      extension: 'mjs',
      target: TARGET.commandLine,
      singleFile: true,
      banner: '#!/usr/bin/env node',
      emptyOutDir: true,
    }),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'main', 'preload', 'cli']) {
        const environment = builder.environments[name];
        if (environment === undefined) throw new Error(`vite.config.ts has no environment ${name}`);
        await builder.build(environment);
      }
    },
  },
});
