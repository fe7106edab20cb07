/**
 * Properties are tried on the same examples in every run, so that a run that fails fails again: here, on another machine,
 * and after the next commit. `FC_SEED=random` looks for new ones, `FC_SEED=n` goes back to those of a run.
 */
import fc from 'fast-check';

const given = process.env['FC_SEED'] ?? '20261124';
if (given !== 'random') fc.configureGlobal({ seed: Number(given) });
