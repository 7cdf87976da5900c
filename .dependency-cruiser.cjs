/**
 * The rules of the house, from docs/ARCHITECTURE.md: who may import whom. Tests and their fixtures stand beside the code
 * but may use the real neighbours (a real server, Node's files) where the code may not; electron is closed to them too.
 */
const TEST = '\\.(test|fixture)\\.tsx?$';
/** All rooms of the engine may log. */
const LOG = '^src-main/engine/log\\.ts$';

/** What a face hands to the engine about contact servers. */
const CHOICE_OF_A_SERVER = '^src-main/engine/servers/(server-choice|certificate-authority)\\.ts$';

const TRANSFER = 'src-main/engine/transfer/';

/** The rooms of engine/transfer and whom each may import, itself aside. Only its top knows them all. */
const TRANSFER_ROOMS = {
  protocol: [],
  storage: ['protocol'],
  state: ['protocol', 'storage/names'],
  sending: ['protocol', 'storage', 'state'],
  receiving: ['protocol', 'storage', 'state'],
  gday: ['protocol', 'storage', 'state', 'sending', 'receiving'],
};

const COMPONENTS = 'src-renderer/components/';

/** The rooms of the window's components that serve others, and whom each may import, itself aside. All others are screens. */
const WINDOW_ROOMS = {
  controls: [],
  time: [],
  network: [],
  drop: [],
  frame: ['controls'],
  notices: ['controls'],
  contents: ['controls'],
  story: ['time'],
  notes: ['controls', 'drop'],
  'friend-bar': ['controls'],
  offer: ['controls', 'contents'],
  'transfer-card': ['controls', 'contents', 'offer'],
  transfers: ['controls', 'notes', 'transfer-card'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that import each other are one file in two places, and types are imports too.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'The program does not lean on its tests.',
      from: { path: '^src-', pathNot: TEST },
      to: { path: `(${TEST})|^e2e/|^scripts/` },
    },
    {
      name: 'shared-knows-nobody',
      comment: 'src-shared runs anywhere: no main, no renderer, no electron, no native module.',
      from: { path: '^src-shared/' },
      to: { path: '^src-main/|^src-renderer/|node_modules/(electron|koffi|sodium-native)/|^electron$' },
    },
    {
      name: 'shared-without-node',
      comment: 'src-shared runs in the window too, where there is no Node.',
      from: { path: '^src-shared/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'window-knows-only-shared',
      comment: 'The window is a sandboxed page: it reaches the rest through the typed contract only.',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/|node_modules/(electron|koffi|sodium-native)/|^electron$' },
    },
    {
      name: 'window-without-node',
      comment: 'The window is a sandboxed page.',
      from: { path: '^src-renderer/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'window-below-components-knows-none',
      comment: 'The store mirrors the engine, texts and words say what is: none of them knows what is drawn.',
      from: { path: '^src-renderer/(store|texts|words)/', pathNot: TEST },
      to: { path: '^src-renderer/', pathNot: '^src-renderer/(store|texts|words)/' },
    },
    {
      name: 'texts-know-nobody',
      comment: 'A translation is another object of the same shape: it needs nothing of the window.',
      from: { path: '^src-renderer/texts/', pathNot: TEST },
      to: { path: '^src-renderer/', pathNot: '^src-renderer/texts/' },
    },
    ...Object.entries(WINDOW_ROOMS).map(([room, mayKnow]) => ({
      name: `window-${room}-looks-down`,
      comment: `components/${room} knows ${mayKnow.join(', ') || 'no other room of components'}.`,
      from: { path: `^${COMPONENTS}${room}/`, pathNot: TEST },
      to: { path: `^${COMPONENTS}`, pathNot: [room, ...mayKnow].map((known) => `^${COMPONENTS}${known}/`) },
    })),
    {
      name: 'screens-do-not-know-each-other',
      comment:
        'app.tsx shows them. What two screens have in common is a room of its own, in the table of rooms.',
      from: { path: `^${COMPONENTS}([^/]+)/`, pathNot: TEST },
      to: {
        path: `^${COMPONENTS}`,
        pathNot: ['$1', ...Object.keys(WINDOW_ROOMS)].map((known) => `^${COMPONENTS}${known}/`),
      },
    },
    {
      name: 'main-does-not-know-the-window',
      comment: 'The main process loads the page, it does not import it.',
      from: { path: '^src-main/' },
      to: { path: '^src-renderer/' },
    },
    {
      name: 'only-app-and-preload-import-electron',
      comment: 'Engine, server and command line run under plain Node.',
      from: { path: '^src-main/', pathNot: '^src-main/(app/|preload\\.ts$)' },
      to: { path: 'node_modules/electron/|^electron$' },
    },
    {
      name: 'preload-is-small',
      comment: 'The preload script exposes the contract and nothing else.',
      from: { path: '^src-main/preload\\.ts$' },
      to: { path: '^src-main/' },
    },
    {
      name: 'server-imports-only-shared',
      comment: 'The contact exchange server can be lifted out of the house as it is.',
      from: { path: '^src-main/server/', pathNot: TEST },
      to: { path: '^src-main/', pathNot: '^src-main/server/' },
    },
    {
      name: 'metrics-are-asked-for',
      comment:
        'Only `cooee serve --metrics` loads the library of metrics: a server without it, as inside the app, pays nothing for it.',
      from: {
        path: '^src-main/',
        pathNot: ['^src-main/server/metrics/', '^src-main/cli/commands/serve/monitor\\.ts$', TEST],
      },
      to: { path: '^src-main/server/metrics/|node_modules/prom-client/' },
    },
    {
      name: 'load-imports-only-shared',
      comment: 'The load generator knows the wire, not the server: it measures any server that speaks it.',
      from: { path: '^src-main/load/', pathNot: TEST },
      to: { path: '^src-main/', pathNot: '^src-main/load/' },
    },
    {
      name: 'lower-rooms-do-not-know-one-another',
      comment:
        'contact, punch, secure and transfer are introduced to each other by engine/session. All may log.',
      from: { path: '^src-main/engine/(contact|punch|secure|transfer)/', pathNot: TEST },
      to: { path: '^src-main/', pathNot: ['^src-main/engine/$1/', '^src-main/engine/network/', LOG] },
    },
    {
      name: 'rooms-of-the-engine-are-entered-by-their-door',
      comment:
        'What a room is for others stands in its index.ts. But the faces need exact paths without loading all of a transfer.',
      from: { path: '^src-main/engine/([^/]+)', pathNot: TEST },
      to: {
        path: '^src-main/engine/(contact|network|punch|secure|session|transfer)/',
        pathNot: [
          '^src-main/engine/$1/',
          '^src-main/engine/[^/]+/index\\.ts$',
          `^${TRANSFER}storage/disk-path\\.ts$`,
        ],
      },
    },
    {
      name: 'network-knows-only-shared',
      comment: 'engine/network is below all other rooms: this computer and its interfaces, without any call.',
      from: { path: '^src-main/engine/network/', pathNot: TEST },
      to: { path: '^src-main/', pathNot: ['^src-main/engine/network/', LOG] },
    },
    {
      name: 'network-is-for-those-who-connect',
      comment:
        'contact, punch, session and servers use engine/network, and so may the files of the engine itself; nobody else needs it.',
      from: {
        path: '^src-main/',
        pathNot: [
          '^src-main/engine/(network|contact|punch|session|servers)/',
          '^src-main/engine/[^/]+$',
          TEST,
        ],
      },
      to: { path: '^src-main/engine/network/' },
    },
    ...Object.entries(TRANSFER_ROOMS).map(([room, mayKnow]) => ({
      name: `transfer-${room}-looks-down`,
      comment: `engine/transfer/${room} knows ${mayKnow.join(', ') || 'nobody'}; docs/ARCHITECTURE.md says why.`,
      from: { path: `^${TRANSFER}${room}/`, pathNot: TEST },
      to: { path: `^${TRANSFER}`, pathNot: [room, ...mayKnow].map((known) => `^${TRANSFER}${known}/`) },
    })),
    {
      name: 'log-knows-nobody',
      comment: 'Everybody in the engine may log, so the log may lean on none of them.',
      from: { path: LOG },
      to: { path: '^src-main/' },
    },
    {
      name: 'session-looks-down',
      comment: 'engine/session uses the five rooms below it and nothing above or beside the engine.',
      from: { path: '^src-main/engine/session/', pathNot: TEST },
      to: {
        path: '^src-main/',
        pathNot: ['^src-main/engine/(session|contact|network|punch|secure|transfer)/', LOG],
      },
    },
    {
      name: 'servers-look-down',
      comment:
        'engine/servers tells a call where to look, in the terms of engine/session; it alone embeds the contact server.',
      from: { path: '^src-main/engine/servers/', pathNot: TEST },
      to: {
        path: '^src-main/',
        pathNot: ['^src-main/engine/(servers|session|contact|network)/', '^src-main/server/', LOG],
      },
    },
    {
      name: 'engine-looks-down',
      comment: "The engine's own files may use its rooms; they do not know its faces.",
      from: { path: '^src-main/engine/[^/]+$', pathNot: TEST },
      to: { path: '^src-main/', pathNot: '^src-main/engine/' },
    },
    {
      name: 'only-the-faces-import-the-engine',
      comment: 'app and cli are the two faces of the engine.',
      from: { path: '^src-main/', pathNot: ['^src-main/(app|cli|engine)/', TEST] },
      to: { path: '^src-main/engine/' },
    },
    {
      name: 'faces-use-the-engine-by-its-door',
      comment:
        'The rooms inside the engine are its own business. But a face says which server calls go through, and reads the certificate of it while its user is still there to choose another file.',
      from: { path: '^src-main/(app|cli)/', pathNot: TEST },
      to: { path: '^src-main/engine/[^/]+/', pathNot: CHOICE_OF_A_SERVER },
    },
    {
      name: 'faces-do-not-know-each-other',
      comment: 'The window app and the command line are separate programs over one engine.',
      from: { path: '^src-main/(app|cli)/' },
      to: { path: '^src-main/(app|cli)/', pathNot: '^src-main/$1/' },
    },
    {
      name: 'app-leaves-the-server-to-the-engine',
      comment: 'The embedded server lives in the engine thread, never on the thread that draws the window.',
      from: { path: '^src-main/app/', pathNot: TEST },
      to: { path: '^src-main/server/' },
    },
  ].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types are imports too: knowing a room's types is knowing the room.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
