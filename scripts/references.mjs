/**
 * Finds references that lead nowhere, in the documents and in the comments of the code:
 *
 *     docs/GDAY-WIRE.md 8.3           the document and a heading "8.3" in it; further numbers after a comma, "and" or "to"
 *     docs/GDAY-WIRE.md 10.4 number 28    also the entry 28 of the list in that section
 *     RFC 6886, section 3.1           of a standard; any other "section" in the code must say of what
 *     section 8.3                     in a document: of that document
 *     [text](GDAY.md#flags)           a file, and a heading whose anchor it is
 *     ADR 3                           docs/adr/0003-….md
 *     N6                              in a document: a code of `FAILURES`
 *     `src-main/engine`               in a document or a comment: a file or folder; `npm run check`: a script of package.json
 *     `storage/journal.ts`            in a document: a file whose path ends like this
 *
 * Run as a program it prints them, one a line, and exits with 1 where there are any.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders and files in which references are looked for. */
const ROOMS = ['src-shared', 'src-main', 'src-renderer', 'e2e', 'scripts', 'docs'];
const AT_THE_TOP = /^(?:README\.md|.*\.(?:[cm]?js|ts|yml))$/;
const TEXT = /\.(?:md|[cm]?[jt]sx?|css|html|sh|yml)$/;
/** Its examples lead nowhere on purpose. */
const NOT_READ = new Set(['scripts/references.mjs', 'scripts/references.test.ts']);

/** What has sections beside our documents. */
const STANDARD = /(?:RFC \d+|UPnP Device Architecture [\d.]+|WANIPConnection:\d),? \(?$/;
const NUMBERS = String.raw`\d+(?:\.\d+)*(?:(?:, | and |, and | to )\d+(?:\.\d+)*)*`;
const IN_DOCUMENT = new RegExp(
  String.raw`([\w/.-]*\b[A-Z][A-Z-]+\.md)(?: (${NUMBERS})(?: number (\d+))?)?`,
  'g',
);
const SECTION = new RegExp(String.raw`\bsections? (${NUMBERS})`, 'g');
const ADR = /\bADR (\d+)\b/g;
const LINK = /\]\(([^)\s]+)\)/g;
const FAILURE = /\b[CSRNFX]\d{1,2}\b/g;
const PATH = /(?<![\w/.@-])((?:src-shared|src-main|src-renderer|e2e|scripts|docs)\/[\w./-]*\w\/?)/g;
const FILE = /`([\w.-]+(?:\/[\w.-]+)*\.(?:tsx?|mjs))`/g;
const NPM_SCRIPT = /\bnpm run (?:-s )?(\w+(?::\w+)*)/g;

/**
 * What the references lead to.
 * @typedef {object} House
 * @property {(path: string) => boolean} exists a file or folder, by its path from the root
 * @property {(ending: string) => boolean} hasFile a file whose path ends like this
 * @property {(path: string) => Document | null} document
 * @property {ReadonlySet<string>} failures codes, such as `N6`
 * @property {ReadonlySet<string>} npmScripts
 * @property {ReadonlySet<number>} decisions
 */

/**
 * @typedef {object} Document
 * @property {ReadonlyMap<string, string>} sections text under a numbered heading, by its number
 * @property {ReadonlySet<string>} anchors
 */

/**
 * @param {string} path from the root, with `/`
 * @param {string} text
 * @param {House} house
 * @returns {string[]} what leads nowhere, as it stands there
 */
export function brokenReferences(path, text, house) {
  const isDocument = path.endsWith('.md');
  const flat = isDocument ? withoutCode(text) : comments(text);
  /** @type {string[]} */
  const broken = [];
  const expect = (/** @type {boolean} */ isFound, /** @type {string} */ reference) => {
    if (!isFound) broken.push(reference);
  };

  for (const [whole, file = '', numbers, entry] of flat.matchAll(IN_DOCUMENT)) {
    // A document names another one in a link, which is checked below.
    if (isDocument && numbers === undefined) continue;
    const document = house.document(isDocument ? posix.join('docs', posix.basename(file)) : file);
    const sections = numbers?.match(/[\d.]*\d/g) ?? [];
    const isEntryThere =
      entry === undefined || hasEntry(document?.sections.get(sections.at(-1) ?? ''), entry);
    expect(
      document !== null && sections.every((section) => document.sections.has(section)) && isEntryThere,
      whole,
    );
  }
  for (const { 0: whole, 1: numbers = '', index } of flat.matchAll(SECTION)) {
    if (STANDARD.test(flat.slice(0, index))) continue;
    const own = isDocument ? house.document(path) : null;
    expect(
      own !== null && (numbers.match(/[\d.]*\d/g) ?? []).every((section) => own.sections.has(section)),
      whole,
    );
  }
  for (const [whole, number] of flat.matchAll(ADR)) expect(house.decisions.has(Number(number)), whole);
  for (const [whole, room = ''] of flat.matchAll(PATH)) {
    if (!isDocument && whole.endsWith('.md')) continue;
    expect(
      ['', '.ts', '.tsx', '.js', '.mjs'].some((ending) => house.exists(room + ending)),
      whole,
    );
  }
  for (const [whole, script = ''] of flat.matchAll(NPM_SCRIPT)) expect(house.npmScripts.has(script), whole);
  if (!isDocument) return broken;

  for (const [whole, file = ''] of flat.matchAll(FILE))
    expect(house.exists(file) || house.hasFile(`/${file}`), whole);
  for (const [whole] of flat.matchAll(FAILURE)) expect(house.failures.has(whole), whole);
  for (const [whole, target = ''] of flat.matchAll(LINK)) {
    if (/^\w+:/.test(target)) continue;
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : posix.join(posix.dirname(path), file);
    expect(
      house.exists(to) && (anchor === undefined || house.document(to)?.anchors.has(anchor) === true),
      whole,
    );
  }
  return broken;
}

/**
 * @param {string} text Markdown
 * @returns {Document}
 */
export function readDocument(text) {
  /** @type {Map<string, string>} */
  const sections = new Map();
  /** @type {Set<string>} */
  const anchors = new Set();
  for (const part of withoutFences(text).split(/^(?=#)/m)) {
    const heading = /^#+ (.*)/.exec(part)?.[1];
    if (heading === undefined) continue;
    anchors.add(anchorOf(heading));
    const number = /^(\d+(?:\.\d+)*)\.? /.exec(heading)?.[1];
    if (number !== undefined) sections.set(number, part);
  }
  return { sections, anchors };
}

/** As GitHub makes them. @param {string} heading */
function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** @param {string | undefined} section @param {string} number */
function hasEntry(section, number) {
  return section !== undefined && new RegExp(`^${number}\\. `, 'm').test(section);
}

/** @param {string} text Markdown */
function withoutFences(text) {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

/** One line, so that a reference may be broken at any space. @param {string} text Markdown */
function withoutCode(text) {
  return withoutFences(text).replace(/\s+/g, ' ');
}

/** The same of a program, whose comments have stars and slashes at the beginnings of their lines. @param {string} text */
function comments(text) {
  return text.replace(/\n\s*(?:\*(?!\/)|\/\/)?/g, ' ').replace(/\s+/g, ' ');
}

/** @param {string} root @param {readonly string[]} paths of all files below it @returns {House} */
function houseAt(root, paths) {
  const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');
  /** @type {Map<string, Document>} */
  const documents = new Map();
  const failures = readdirSync(join(root, 'src-shared/session'))
    .filter((name) => name.includes('failure') && !name.includes('.test.'))
    .flatMap((name) =>
      Array.from(read(`src-shared/session/${name}`).matchAll(/\bcode: '(\w+)'/g), ([, code]) => code ?? ''),
    );
  const { scripts } = /** @type {{ scripts: Record<string, string> }} */ (JSON.parse(read('package.json')));
  return {
    exists: (path) => existsSync(join(root, path)),
    hasFile: (ending) => paths.some((path) => path.endsWith(ending)),
    document: (path) => {
      if (!existsSync(join(root, path))) return null;
      const document = documents.get(path) ?? readDocument(read(path));
      documents.set(path, document);
      return document;
    },
    failures: new Set(failures),
    npmScripts: new Set(Object.keys(scripts)),
    decisions: new Set(readdirSync(join(root, 'docs/adr')).map((name) => Number.parseInt(name, 10))),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(import.meta.dirname, '..');
  const rooms = ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) =>
      posix.join(room, name.replaceAll('\\', '/')),
    ),
  );
  const paths = [...readdirSync(root).filter((name) => AT_THE_TOP.test(name)), ...rooms];
  const house = houseAt(root, paths);
  for (const path of paths.filter((name) => TEXT.test(name) && !NOT_READ.has(name))) {
    for (const reference of brokenReferences(path, readFileSync(join(root, path), 'utf8'), house)) {
      console.log(`${path}: "${reference}" leads nowhere`);
      process.exitCode = 1;
    }
  }
}
