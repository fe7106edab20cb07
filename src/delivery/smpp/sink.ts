// The SMSC as a program: prints its port and runs until its parent lets go of it.
import { startSmsc } from './server.ts';

const smsc = await startSmsc();
process.stdout.write(`${smsc.port}\n`);
process.stdin.resume();
process.stdin.once('end', () => {
  void smsc.close();
});
