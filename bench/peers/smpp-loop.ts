/**
 * A loop in memory over the npm client with a window: what a script does that keeps no record at all.
 *
 * The package writes each PDU to the socket by itself; cork gathers them into one write.
 */
import { bind, fieldsOf, numbersOf, peer, windowSize } from './kit.ts';

await peer(async ({ sinkPort, recipients }) => {
  const numbers = numbersOf(recipients);
  const session = await bind(sinkPort);
  return {
    run: () =>
      new Promise<void>((resolve, reject) => {
        let written = 0,
          answered = 0,
          asked = false;
        const fill = (): void => {
          asked = false;
          session.socket.cork();
          while (written < recipients && written - answered < windowSize)
            session.submit_sm(fieldsOf(numbers[written++] ?? ''), taken);
          session.socket.uncork();
        };
        const taken = ({ command_status: status }: { command_status: number }): void => {
          if (status !== 0) reject(new Error(`refused: ${status}`));
          if (++answered === recipients) resolve();
          if (asked) return;
          asked = true;
          setImmediate(fill);
        };
        fill();
      }),
    close: () => Promise.resolve(session.destroy()),
  };
});
