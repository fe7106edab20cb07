/**
 * QR codes for paper: the modules of a code with its quiet zone, row by row.
 *
 * Error correction "medium" (ISO/IEC 18004 section 7.5.1) restores 15 %: a fold, a stain, a copy of a copy. More of it
 * makes the modules smaller, and an old phone reads large modules sooner than corrected ones.
 */
import { encodeQR } from 'qr';

/** Modules of white around a code (section 6.3.8), without which a phone does not find it. */
export const quietZone = 4;

export const modulesOf = (text: string): readonly (readonly boolean[])[] =>
  encodeQR(text, 'raw', { ecc: 'medium', border: quietZone });
