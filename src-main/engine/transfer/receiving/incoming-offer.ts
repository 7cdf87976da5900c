import { CooeeError, OFFER_PREVIEW_ITEMS } from '../../../../src-shared/session';
import type {
  OwnRenamedItem,
  PlainFailureReason,
  RenamedItem,
  TransferView,
} from '../../../../src-shared/session';
import { garbled } from '../protocol/garbled';
import { visibleName } from '../storage/names/hidden-names';
import type { HiddenNames } from '../storage/names/hidden-names';
import { MAX_ITEMS, MAX_PATH_BYTES } from '../protocol/limits';
import type { MessageOf, WireItem } from '../protocol/messages';
import { OfferItems, ROOT } from '../protocol/offer-items';
import type { FolderNumber } from '../protocol/offer-items';
import { keepsExecutableBit } from '../storage/names/programs';
import { withoutControls, withVisibleControls } from '../protocol/control-characters';
import { NameLedger, unsafeReason } from '../storage/names/safe-names';
import type { StoragePlatform } from '../storage/names/safe-names';
import { OfferRemarks } from './offer-remarks';
import type { RemarkMessage } from './offer-remarks';

/** What a folder costs beside its name, for it has maps of its own. Bytes. */
const FOLDER_BYTES = 100;
/** V8 keeps a string with one character above U+00FF in two bytes each, and any other in one. */
const WIDE = /[^\u0000-\u00ff]/;

/** As much of an unsafe path as a failure shows. UTF-16 units. */
const SHOWN_PATH = 100;

/** What the friend's open offers may still make us remember, bytes of names. */
export interface NameBudget {
  left: number;
}

/** What is only needed while names still come in. */
interface FolderNames {
  /** Folders in this one by the name the sender uses. */
  readonly folders: Map<string, FolderNumber>;
  readonly ledger: NameLedger;
}

/** The items of an offer made to us, under the names they will have on our disk. */
export class IncomingOffer {
  #items = new OfferItems();
  /** The sender can begin a file in its middle; known when the offer has ended. */
  #senderResumes = false;
  #renamed: OwnRenamedItem[] = [];
  #remarks = new OfferRemarks();
  readonly #names = new Map<FolderNumber, FolderNames>();
  #bytes = 0;
  #isOpen = true;

  constructor(
    readonly platform: StoragePlatform,
    readonly budget: NameBudget,
    readonly hiddenNames: HiddenNames,
  ) {}

  get items(): OfferItems {
    return this.#items;
  }

  get senderResumes(): boolean {
    return this.#senderResumes;
  }

  /** What has another name here than the sender offers it under. At most {@link OFFER_PREVIEW_ITEMS}. */
  get renamed(): readonly OwnRenamedItem[] {
    return this.#renamed;
  }

  /** The same, behind what the sender offers under another name than it has there. */
  get renamedByBoth(): readonly RenamedItem[] {
    return [...this.#remarks.renamed, ...this.#renamed];
  }

  /** @throws CooeeError `friend-garbled` when the sender has ended it */
  assertOpen(): void {
    if (!this.#isOpen) throw garbled('more of an offer after its end');
  }

  /** @throws CooeeError `offer-unsafe` or `offer-too-large`: the whole offer must be refused */
  add(item: WireItem): void {
    const code = unsafeReason(item.path);
    if (code !== null) throw unsafe(code, withoutControls(item.path.join('/').slice(0, SHOWN_PATH)));
    if (Buffer.byteLength(item.path.join('/')) > MAX_PATH_BYTES) throw unsafe('path-too-long');
    if (this.items.count >= MAX_ITEMS) {
      throw new CooeeError('offer-too-large', null, { why: { code: 'too-many-items', most: MAX_ITEMS } });
    }
    if (item.kind === 'folder') {
      this.items.addFolder(this.#folderFor(item.path, item.path.length), item.private ?? false);
      return;
    }
    const { path, size, mtime, executable = false, private: isPrivate = false } = item;
    if (!Number.isSafeInteger(this.items.totalBytes + size)) throw unsafe('size-impossible');
    const folder = this.#folderFor(path, path.length - 1);
    const name = this.#claim(folder, path, path.length - 1);
    const keepsBit = executable && keepsExecutableBit(name);
    this.items.addFile(folder, { name, size, mtime, executable: keepsBit, private: isPrivate });
  }

  /**
   * Something does not come as it is with the sender.
   * @returns what has become of the lists that are shown as they are
   * @throws CooeeError `friend-garbled` when the sender has ended the offer
   */
  remark(message: RemarkMessage): Pick<TransferView, 'leftOut' | 'undated'> {
    this.assertOpen();
    return this.#remarks.add(message);
  }

  /** No more items: forgets which names were taken. */
  seal(): void {
    this.#isOpen = false;
    this.#names.clear();
  }

  /**
   * The sender has told everything.
   * @throws CooeeError `friend-garbled` when the sender's sums are not those of the items, and for a second end
   */
  end({ files, folders, bytes, resumes = false }: MessageOf<'offer-end'>): void {
    this.assertOpen();
    const { count, fileCount, folderCount, totalBytes } = this.items;
    const addsUp = files === fileCount && folders === folderCount && bytes === totalBytes;
    if (count === 0 || !addsUp) throw garbled('an offer that does not add up');
    this.#senderResumes = resumes;
    this.seal();
  }

  /** Forgets everything that it lists, and gives back what the items took of the budget. */
  release(): void {
    this.#items = new OfferItems();
    this.#renamed = [];
    this.#remarks = new OfferRemarks();
    this.seal();
    this.budget.left += this.#bytes;
    this.#bytes = 0;
  }

  /** The folder of the first `depth` segments. A file of the same name is another name: `foo` and `foo/bar` are kept apart. */
  #folderFor(path: readonly string[], depth: number): FolderNumber {
    let folder = ROOT;
    for (let level = 0; level < depth; level += 1) {
      const { folders } = this.#namesIn(folder);
      const name = path[level] ?? '';
      let next = folders.get(name);
      if (next === undefined) {
        next = this.items.newFolder(folder, this.#claim(folder, path, level));
        folders.set(name, next);
        this.#spend(bytesOf(name) + FOLDER_BYTES);
      }
      folder = next;
    }
    return folder;
  }

  #claim(folder: FolderNumber, path: readonly string[], level: number): string {
    const name = path[level] ?? '';
    this.#spend(bytesOf(name) + 1);
    const wanted = level === 0 && this.hiddenNames === 'rename' ? visibleName(name) : name;
    const { name: stored, why: whyStored } = this.#namesIn(folder).ledger.claim(wanted);
    const why = wanted === name ? whyStored : 'hidden';
    if (why !== null && this.#renamed.length < OFFER_PREVIEW_ITEMS) {
      const from = withVisibleControls(path.slice(0, level + 1).join('/')).slice(0, MAX_PATH_BYTES);
      const to = [...this.items.segmentsOfFolder(folder), stored].join('/');
      this.#spend(bytesOf(from) + bytesOf(to));
      this.#renamed.push({ from, to, why });
    }
    return stored;
  }

  #namesIn(folder: FolderNumber): FolderNames {
    let names = this.#names.get(folder);
    if (names === undefined) {
      names = { folders: new Map(), ledger: new NameLedger(this.platform) };
      this.#names.set(folder, names);
    }
    return names;
  }

  #spend(bytes: number): void {
    this.#bytes += bytes;
    this.budget.left -= bytes;
    if (this.budget.left < 0)
      throw new CooeeError('offer-too-large', null, { why: { code: 'too-many-names' } });
  }
}

/** In memory. */
function bytesOf(name: string): number {
  return WIDE.test(name) ? name.length * 2 : name.length;
}

function unsafe(code: PlainFailureReason, path: string | null = null): CooeeError {
  return new CooeeError('offer-unsafe', path, { why: { code } });
}
