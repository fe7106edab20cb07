/**
 * Sheets of A4 as a PDF: what is drawn on them, how large, and what a screen reader is told of it.
 *
 * Each side is drawn by a function that is given a pen. It is first drawn dry, to measure, and then in the largest of a
 * few sizes of type in which it fits, so that a long name makes no second page. Only what would not fit even in the
 * smallest runs on to one: nothing is ever cut off.
 *
 * Tagged (ISO 32000-1 section 14.8): headings, paragraphs, lists and figures stand in a structure tree in reading order,
 * each side says its language, a QR code says where it leads; lines and boxes are artifacts. Ink is dark on white, and
 * nothing is told by colour: it is copied in grey. Nothing here reads the clock: the same facts make the same bytes.
 */
import Pdf from 'pdfkit';
import { localeOf, type Language } from '../../contract/words.ts';
import { modulesOf, quietZone } from './qr.ts';
import { fontFiles, linesOf, runs, settable, type Weight } from './type.ts';

const ink = '#14213D';
/** Of lines to write on and of frames: dark enough for a copy of a copy. */
const grey = '#6B675E';
const paleGrey = '#EFEDE7';
const a4 = { width: 595.28, height: 841.89 } as const;
/** Room that home printers leave white is some 6 mm; letters are folded and punched further in. */
export const margins = { left: 56, right: 56, top: 48, bottom: 44 } as const;
const bottom = a4.height - margins.bottom;
/** Points, for readers of 78: a newspaper is set in 9. */
const bodySize = 13;
const leading = 1.36;
const scales = [1.14, 1.1, 1.05, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7] as const;

type Role = 'P' | 'H1' | 'H2';

export interface Style {
  readonly size?: number;
  readonly weight?: Weight;
  readonly role?: Role;
  readonly align?: 'left' | 'centre';
  readonly white?: boolean;
  /** Between lines, as a part of the size. */
  readonly leading?: number;
}

export interface Pen {
  /** Where the next thing comes, in points from the top. */
  y: number;
  readonly left: number;
  readonly width: number;
  skip(points: number): void;
  text(text: string, style?: Style): void;
  heading(text: string, level: 1 | 2): void;
  list(items: readonly string[], numbered?: boolean): void;
  /** Parts of the width side by side, each drawn from the same height; goes on below the longest. */
  columns(parts: readonly (readonly [share: number, draw: () => void])[], gap?: number): void;
  /** Round what `draw` draws. */
  framed(draw: () => void, look?: 'line' | 'pale' | 'ink'): void;
  /** Somewhere to write, with its word above it. */
  field(label: string, height?: number): void;
  /** A box to tick, with its words. */
  tick(text: string, weight?: Weight): void;
  ticks(label: string, choices: readonly string[]): void;
  /** The code of an address, which also stands in letters somewhere near. */
  qr(url: string, alt: string, size: number): void;
  rule(): void;
}

export interface Sheets {
  /** One side, or more where it does not fit. */
  side(language: Language, foot: string, draw: (pen: Pen) => void): void;
  finish(): Promise<Uint8Array<ArrayBuffer>>;
}

export function newSheets(given: {
  readonly title: string;
  readonly author: string;
  readonly language: Language;
  readonly madeOn: Date;
}): Sheets {
  const doc = new Pdf({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    tagged: true,
    displayTitle: true,
    pdfVersion: '1.7',
    lang: localeOf(given.language),
    info: {
      Title: given.title,
      Author: given.author,
      Creator: 'Belfort',
      Producer: 'Belfort',
      CreationDate: given.madeOn,
      ModDate: given.madeOn,
    },
  });
  for (const [name, file] of fontFiles) doc.registerFont(name, file);
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ruler = rulerOf(doc);
  const root = doc.struct('Document');
  doc.addStructure(root);

  function side(language: Language, foot: string, draw: (pen: Pen) => void): void {
    const part = doc.struct('Sect', { lang: localeOf(language) });
    const fits = (scale: number): boolean => {
      const pen = penOf(doc, ruler, null, scale);
      draw(pen);
      return pen.y <= bottom - footRoom;
    };
    const scale = scales.find(fits) ?? scales[scales.length - 1] ?? 1;
    root.add(part);
    doc.addPage();
    drawFoot(doc, ruler, foot);
    draw(penOf(doc, ruler, part, scale));
    part.end();
  }

  return {
    side,
    finish: async () => {
      root.end();
      const done = new Promise<void>((resolve) => doc.on('end', () => resolve()));
      doc.end();
      await done;
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
}

const footSize = 9;
const footRoom = 24;

function drawFoot(doc: PDFKit.PDFDocument, ruler: Ruler, foot: string): void {
  // A foot is one line: what does not fit is at the head as well.
  const [text = ''] = linesOf(settable(foot), a4.width - margins.left - margins.right, (one) =>
    ruler(one, footSize, 'regular'),
  );
  const width = ruler(text, footSize, 'regular');
  doc.markContent('Artifact', { type: 'Pagination' });
  set(doc, text, (a4.width - width) / 2, bottom - footSize, footSize, 'regular', grey);
  doc.endMarkedContent();
}

/** Measures words, each once for a document: shaping them is nearly all the work that there is. */
type Ruler = (text: string, size: number, weight: Weight) => number;
function rulerOf(doc: PDFKit.PDFDocument): Ruler {
  const known = new Map<string, number>();
  const unit = 1_000;
  const widthOf = (text: string, weight: Weight): number => {
    const key = `${weight} ${text}`;
    let width = known.get(key);
    if (width === undefined) {
      width = runs(text, weight).reduce(
        (sum, run) => sum + doc.font(run.font).fontSize(unit).widthOfString(run.text),
        0,
      );
      known.set(key, width);
    }
    return width;
  };
  return (text, size, weight) =>
    (text.split(/(?<= )/u).reduce((sum, word) => sum + widthOf(word, weight), 0) * size) / unit;
}

/** One line, `y` at the top of its letters. */
function set(
  doc: PDFKit.PDFDocument,
  text: string,
  x: number,
  y: number,
  size: number,
  weight: Weight,
  colour: string,
): void {
  let at = x;
  for (const run of runs(text, weight)) {
    doc.font(run.font).fontSize(size).fillColor(colour);
    doc.text(run.text, at, y, { lineBreak: false });
    at += doc.widthOfString(run.text);
  }
}

/** The pen of one side. Without a part of the structure it is dry: it measures and leaves no ink. */
function penOf(
  doc: PDFKit.PDFDocument,
  ruler: Ruler,
  part: PDFKit.PDFStructureElement | null,
  scale: number,
): Pen {
  let y: number = margins.top;
  let left: number = margins.left;
  let width: number = a4.width - margins.left - margins.right;
  let parent = part;
  let white = false;

  const marked = (
    role: string,
    options: PDFKit.Mixins.StructureElementOptions & { readonly bbox?: readonly number[] },
    draw: () => void,
  ): void => {
    if (!parent) return draw();
    const content = doc.markStructureContent(role);
    draw();
    doc.endMarkedContent();
    parent.add(doc.struct(role, options, [content]));
  };
  const artifact = (draw: () => void): void => {
    if (!parent) return;
    doc.markContent('Artifact', { type: 'Layout' });
    draw();
    doc.endMarkedContent();
  };
  /** In a new part of the tree, below the one that is open. */
  const within = (role: string, draw: () => void): void => {
    if (!parent) return draw();
    const outer = parent;
    const inner = doc.struct(role);
    outer.add(inner);
    parent = inner;
    draw();
    inner.end();
    parent = outer;
  };
  const lines = (text: string, { size = bodySize, weight = 'regular', ...style }: Style, x = left): void => {
    const points = size * scale;
    const step = points * (style.leading ?? leading);
    const room = left + width - x;
    const all = linesOf(settable(text), room, (one) => ruler(one, points, weight));
    for (const [n, line] of all.entries()) {
      // Only where the smallest type did not fit either; a dry pen just counts on.
      if (parent && y + step > bottom - footRoom) {
        doc.addPage();
        y = margins.top;
      }
      const indent = style.align === 'centre' ? (room - ruler(line, points, weight)) / 2 : 0;
      // The space tells a reader that the word ends with the line.
      const words = n < all.length - 1 ? `${line} ` : line;
      if (parent)
        set(
          doc,
          words,
          x + indent,
          y + (step - points) / 2,
          points,
          weight,
          white || style.white ? '#FFFFFF' : ink,
        );
      y += step;
    }
  };
  const box = (x: number, top: number, size: number): void =>
    artifact(() => doc.rect(x, top, size, size).lineWidth(1.2).strokeColor(ink).stroke());

  const pen: Pen = {
    get y() {
      return y;
    },
    set y(to) {
      y = to;
    },
    get left() {
      return left;
    },
    get width() {
      return width;
    },
    skip: (points) => void (y += points * scale),
    text: (text, style = {}) => marked(style.role ?? 'P', {}, () => lines(text, style)),
    heading: (text, level) => {
      pen.skip(level === 1 ? 4 : 9);
      pen.text(text, {
        role: level === 1 ? 'H1' : 'H2',
        weight: 'bold',
        size: level === 1 ? 23 : 15,
        leading: level === 1 ? 1.18 : 1.3,
      });
      pen.skip(level === 1 ? 6 : 2);
    },
    list: (items, numbered = false) =>
      within('L', () => {
        for (const [n, item] of items.entries())
          within('LI', () => {
            const top = y;
            marked('Lbl', {}, () => lines(numbered ? `${n + 1}` : '•', numbered ? { weight: 'bold' } : {}));
            y = top;
            marked('LBody', {}, () => lines(item, {}, left + 18 * scale));
            pen.skip(2.5);
          });
      }),
    columns: (parts, gap = 18) => {
      const [outerLeft, outerWidth, top] = [left, width, y];
      const shares = parts.reduce((sum, [share]) => sum + share, 0);
      const room = outerWidth - gap * (parts.length - 1);
      let lowest = top;
      for (const [share, draw] of parts) {
        y = top;
        width = (room * share) / shares;
        draw();
        lowest = Math.max(lowest, y);
        left += width + gap;
      }
      [left, width, y] = [outerLeft, outerWidth, lowest];
    },
    framed: (draw, look = 'line') => {
      const [outerLeft, outerWidth, top, outerWhite] = [left, width, y, white];
      const pad = 12 * scale;
      const inside = (): void => {
        y = top + pad;
        left = outerLeft + pad;
        width = outerWidth - 2 * pad;
        white = outerWhite || look === 'ink';
        draw();
        y += pad;
        [left, width, white] = [outerLeft, outerWidth, outerWhite];
      };
      // A ground lies below its words, so its height must be known first.
      if (parent) {
        const outer = parent;
        parent = null;
        inside();
        parent = outer;
        const height = y - top;
        artifact(() => {
          const frame = doc.roundedRect(outerLeft, top, outerWidth, height, 4).lineWidth(1.5);
          if (look === 'line') frame.strokeColor(ink).stroke();
          else frame.fillColor(look === 'ink' ? ink : paleGrey).fill();
        });
      }
      inside();
    },
    field: (label, height = 27) => {
      pen.text(label, { size: 11.5 });
      pen.skip(height);
      artifact(() =>
        doc.moveTo(left, y).lineTo(left + width, y).lineWidth(0.9).strokeColor(grey).stroke(),
      ); // prettier-ignore
      pen.skip(7);
    },
    tick: (text, weight = 'regular') => {
      const size = 15 * scale;
      box(left, y + (bodySize * leading * scale - size) / 2, size);
      marked('P', {}, () => lines(text, { weight }, left + size + 9 * scale));
      pen.skip(4);
    },
    ticks: (label, choices) => {
      pen.text(label, { size: 11.5 });
      pen.skip(3);
      const points = 12.5 * scale;
      const size = 13 * scale;
      let x = left;
      for (const choice of choices.map(settable)) {
        const wide = size + 6 * scale + ruler(choice, points, 'regular');
        if (x > left && x + wide > left + width) {
          x = left;
          pen.skip(19);
        }
        const at = x;
        box(at, y + 2 * scale, size);
        const [outerLeft, outerWidth, top] = [left, width, y];
        [left, width] = [at, Math.max(wide, outerLeft + outerWidth - at)];
        marked('P', {}, () => lines(choice, { size: 12.5 }, at + size + 6 * scale));
        [left, width, y] = [outerLeft, outerWidth, top];
        x += wide + 18 * scale;
      }
      pen.skip(23);
    },
    qr: (url, alt, size) => {
      const top = y;
      y += size;
      if (!parent) return;
      const modules = modulesOf(url);
      const module = size / modules.length;
      // Its white is outside of the column, so that what is seen of it stands in line with the words.
      const x = left - quietZone * module;
      marked('Figure', { alt, bbox: [x, top, x + size, top + size] }, () => {
        doc.rect(x, top, size, size).fillColor('#FFFFFF').fill();
        for (const [row, cells] of modules.entries())
          for (let from = 0; from < cells.length; from += 1) {
            let until = from;
            while (cells[until]) until += 1;
            if (until === from) continue;
            doc.rect(x + from * module, top + row * module, (until - from) * module, module);
            from = until;
          }
        // Black, not ink: some readers look for the darkest there is.
        doc.fillColor('#000000').fill();
      });
    },
    rule: () => {
      artifact(() => doc.moveTo(left, y).lineTo(left + width, y).lineWidth(0.8).strokeColor(grey).stroke()); // prettier-ignore
      pen.skip(8);
    },
  };
  return pen;
}
