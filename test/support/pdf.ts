/**
 * Reads a PDF as whoever gets it does: its words where they stand, what a screen reader is told, and the QR codes, which
 * are painted pixel by pixel from what the file draws and given to a reader that knows nothing of how they were made.
 */
import jsqr from 'jsqr';
import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';

export interface Word {
  readonly text: string;
  readonly size: number;
  readonly left: number;
  readonly right: number;
  /** From the top of the page: of its baseline. */
  readonly base: number;
}
export interface ReadPage {
  readonly text: string;
  readonly words: readonly Word[];
  readonly width: number;
  readonly height: number;
  /** Role and words of what is tagged, depth first. */
  readonly tagged: readonly { readonly role: string; readonly alt?: string }[];
  /** Texts that no tag holds and that are not marked as artifacts. */
  readonly untagged: number;
  readonly qr: string | null;
}
export interface ReadPdf {
  readonly title: string;
  readonly language: string;
  readonly marked: boolean;
  readonly pages: readonly ReadPage[];
}

type Node = { role?: string; alt?: string; children?: readonly Node[] };
const flat = (node: Node | null): { role: string; alt?: string }[] =>
  node
    ? [
        ...(node.role ? [{ role: node.role, ...(node.alt ? { alt: node.alt } : {}) }] : []),
        ...(node.children ?? []).flatMap(flat),
      ]
    : [];

// A CommonJS module: its default is the function to Node, and an object with a default to the compiler.
const readQr = jsqr as unknown as typeof jsqr.default;

/** Pixels per point: some seven for a module of our smallest code. */
const scale = 3;

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const document = await getDocumentProxy(bytes.slice());
  const { OPS } = await getResolvedPDFJS();
  const { info } = (await document.getMetadata()) as unknown as { info: Record<string, unknown> };
  const pages: ReadPage[] = [];
  for (let n = 1; n <= document.numPages; n += 1) {
    const page = await document.getPage(n);
    const [, , width = 0, height = 0] = page.view;
    const { items } = await page.getTextContent();
    const words = items.flatMap((item) => {
      if (!('str' in item) || !item.str.trim()) return [];
      const [size = 0, , , , left = 0, up = 0] = item.transform as number[];
      return [{ text: item.str, size, left, right: left + item.width, base: height - up }];
    });
    const { fnArray, argsArray } = await page.getOperatorList();
    const modules: number[][] = [];
    let dark = false;
    let open = 0;
    let untagged = 0;
    for (const [at, operator] of fnArray.entries()) {
      const args = argsArray[at] as unknown[];
      if (operator === OPS.beginMarkedContent || operator === OPS.beginMarkedContentProps) open += 1;
      if (operator === OPS.endMarkedContent) open -= 1;
      if (operator === OPS.showText && open === 0) untagged += 1;
      if (operator === OPS.setFillRGBColor) dark = args[0] === '#000000';
      if (operator === OPS.constructPath && args[0] === OPS.fill && dark)
        modules.push(...rectanglesOf(args[1]));
    }
    pages.push({
      text: items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join('').replaceAll(/ +/g, ' '), // prettier-ignore
      words,
      width,
      height,
      tagged: flat((await page.getStructTree()) as Node | null),
      untagged,
      qr: modules.length ? decoded(modules) : null,
    });
  }
  const { Marked: marked } = ((await document.getMarkInfo()) ?? { Marked: false }) as { Marked: boolean };
  return { title: String(info['Title']), language: String(info['Language']), marked, pages };
}

/** The boxes round the closed parts of a path: moves, lines and closings as pdf.js writes them. */
function rectanglesOf(given: unknown): number[][] {
  const data = (Array.isArray(given) ? given[0] : given) as ArrayLike<number>;
  const found: number[][] = [];
  let box: number[] | null = null;
  const close = (): void => {
    if (box) found.push(box);
    box = null;
  };
  for (let at = 0; at < data.length;) {
    const step = data[at] ?? 4;
    if (step === 0) close();
    if (step === 0 || step === 1) {
      const [x = 0, y = 0] = [data[at + 1], data[at + 2]];
      box = box
        ? [Math.min(box[0] ?? x, x), Math.min(box[1] ?? y, y), Math.max(box[2] ?? x, x), Math.max(box[3] ?? y, y)] // prettier-ignore
        : [x, y, x, y];
    }
    at += step === 0 || step === 1 ? 3 : step === 2 ? 7 : step === 3 ? 5 : 1;
  }
  close();
  return found;
}

/** Paints black boxes on white, with what white there is round a code, and reads it. */
function decoded(boxes: readonly number[][]): string | null {
  const edge = (at: number, pick: (...all: number[]) => number): number =>
    pick(...boxes.map((box) => box[at] ?? 0));
  const quiet = 12;
  const [left, top] = [edge(0, Math.min) - quiet, edge(1, Math.min) - quiet];
  const width = Math.round((edge(2, Math.max) + quiet - left) * scale);
  const height = Math.round((edge(3, Math.max) + quiet - top) * scale);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const [from = 0, high = 0, until = 0, low = 0] of boxes)
    for (let y = Math.round((high - top) * scale); y < Math.round((low - top) * scale); y += 1)
      for (let x = Math.round((from - left) * scale); x < Math.round((until - left) * scale); x += 1)
        pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return readQr(pixels, width, height)?.data ?? null;
}
