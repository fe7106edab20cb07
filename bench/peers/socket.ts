/**
 * The ceiling: a bare socket and our PDU writer, with nothing behind them. No rows, no retries, no order; whoever is
 * faster than this measures something else than SMPP with a window of 1,000.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { commandIds, encodePdu, FrameReader } from '../../src/delivery/smpp/pdu.ts';
import { PduWriter, submitHead, submitTail } from '../../src/delivery/smpp/writer.ts';
import { numbersOf, peer, text, windowSize } from './kit.ts';

await peer(async ({ sinkPort, recipients }) => {
  const numbers = numbersOf(recipients);
  const head = submitHead('', { ton: 1, npi: 1, addr: '8850' });
  const tail = submitTail(text);
  const socket = connect(sinkPort, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const reader = new FrameReader();
  const writer = new PduWriter();
  socket.write(
    encodePdu({
      command: 'bind_transceiver',
      status: 0,
      sequence: 1,
      systemId: 'bench',
      password: 'bench',
      systemType: '',
      interfaceVersion: 0x34,
      range: { ton: 0, npi: 0, addr: '' },
    }),
  );
  await once(socket, 'data');

  return {
    run: () =>
      new Promise<void>((resolve) => {
        let written = 0,
          answered = 0;
        const fill = (): void => {
          while (written < recipients && written - answered < windowSize)
            writer.submit(written + 2, head, numbers[written++] ?? '', tail);
          const octets = writer.take();
          if (octets) socket.write(octets);
        };
        const take = (buffer: Buffer, start: number): void => {
          if (buffer.readUInt32BE(start + 4) === commandIds.submit_sm_resp) answered++;
        };
        socket.on('data', (chunk) => {
          reader.push(chunk, take);
          if (answered === recipients) resolve();
          else fill();
        });
        fill();
      }),
    close: () => Promise.resolve(void socket.destroy()),
  };
});
