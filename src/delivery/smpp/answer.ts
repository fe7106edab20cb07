// What the carrier's command_status means for a message (section 5.1.3 of SMPP 3.4).
//
// - accepted: the carrier took the message; its receipt will tell the rest.
// - later: the fault lies in the moment or in us, not in the number; the message may be tried again.
// - never: this message to this number will be refused again.
//
// Faults of our own set-up (credentials, source address, rights) are `later`: a wrong setting must
// not burn the numbers of a whole neighbourhood while somebody corrects it.

export type CarrierAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs: number }
  | { readonly kind: 'never'; readonly reason: string };

/** Back soon: the carrier is busy. */
const BUSY_MS = 2_000;
/** Back after the usual length of a carrier's hiccup. */
const FAULT_MS = 30_000;
/** Back when a person may have corrected the set-up. */
const SETUP_MS = 120_000;

const accepted: CarrierAnswer = { kind: 'accepted' };
const later = (reason: string, afterMs: number): CarrierAnswer => ({ kind: 'later', reason, afterMs });
const never = (reason: string): CarrierAnswer => ({ kind: 'never', reason });

const answers: Readonly<Record<number, CarrierAnswer>> = {
  0x00: accepted,
  0x01: never('message-too-long'), // ESME_RINVMSGLEN
  0x02: later('protocol', FAULT_MS), // ESME_RINVCMDLEN
  0x03: later('protocol', FAULT_MS), // ESME_RINVCMDID
  0x04: later('not-bound', BUSY_MS), // ESME_RINVBNDSTS
  0x05: later('already-bound', FAULT_MS), // ESME_RALYBND
  0x06: later('setup', SETUP_MS), // ESME_RINVPRTFLG
  0x07: later('setup', SETUP_MS), // ESME_RINVREGDLVFLG
  0x08: later('carrier-fault', FAULT_MS), // ESME_RSYSERR
  0x0a: later('setup', SETUP_MS), // ESME_RINVSRCADR
  0x0b: never('number'), // ESME_RINVDSTADR
  0x0c: later('carrier-fault', FAULT_MS), // ESME_RINVMSGID
  0x0d: later('setup', SETUP_MS), // ESME_RBINDFAIL
  0x0e: later('setup', SETUP_MS), // ESME_RINVPASWD
  0x0f: later('setup', SETUP_MS), // ESME_RINVSYSID
  0x14: later('throttled', BUSY_MS), // ESME_RMSGQFUL
  0x15: later('setup', SETUP_MS), // ESME_RINVSERTYP
  0x33: never('number'), // ESME_RINVNUMDESTS
  0x34: never('number'), // ESME_RINVDLNAME
  0x40: never('number'), // ESME_RINVDESTFLAG
  0x42: later('setup', SETUP_MS), // ESME_RINVSUBREP
  0x43: later('setup', SETUP_MS), // ESME_RINVESMCLASS
  0x45: later('carrier-fault', FAULT_MS), // ESME_RSUBMITFAIL
  0x48: later('setup', SETUP_MS), // ESME_RINVSRCTON
  0x49: later('setup', SETUP_MS), // ESME_RINVSRCNPI
  0x50: never('number'), // ESME_RINVDSTTON
  0x51: never('number'), // ESME_RINVDSTNPI
  0x53: later('setup', SETUP_MS), // ESME_RINVSYSTYP
  0x54: later('setup', SETUP_MS), // ESME_RINVREPFLAG
  0x55: later('carrier-fault', FAULT_MS), // ESME_RINVNUMMSGS
  0x58: later('throttled', BUSY_MS), // ESME_RTHROTTLED
  0x61: later('setup', SETUP_MS), // ESME_RINVSCHED
  0x62: never('expired'), // ESME_RINVEXPIRY
  0x63: later('setup', SETUP_MS), // ESME_RINVDFTMSGID
  0x64: later('carrier-fault', BUSY_MS), // ESME_RX_T_APPN
  0x65: never('refused'), // ESME_RX_P_APPN
  0x66: never('refused'), // ESME_RX_R_APPN
  0x67: later('carrier-fault', FAULT_MS), // ESME_RQUERYFAIL
  0xc0: later('protocol', FAULT_MS), // ESME_RINVOPTPARSTREAM
  0xc1: later('protocol', FAULT_MS), // ESME_ROPTPARNOTALLWD
  0xc2: later('protocol', FAULT_MS), // ESME_RINVPARLEN
  0xc3: later('protocol', FAULT_MS), // ESME_RMISSINGOPTPARAM
  0xc4: later('protocol', FAULT_MS), // ESME_RINVOPTPARAMVAL
  0xfe: never('delivery-failed'), // ESME_RDELIVERYFAILURE
  0xff: later('carrier-fault', FAULT_MS), // ESME_RUNKNOWNERR
};

const unlisted = later('carrier-fault', FAULT_MS);

/** The meaning of a status; codes outside the specification are a carrier's own and are tried again. */
export function answerTo(status: number): CarrierAnswer {
  return answers[status] ?? unlisted;
}

/** The two which ask us to slow down rather than to give up. */
export function isThrottle(status: number): boolean {
  return status === 0x58 || status === 0x14;
}
