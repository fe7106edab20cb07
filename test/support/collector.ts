/** Whoever receives traces, on a real socket: takes OTLP over HTTP as JSON and keeps what came, to the octet. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string; readonly boolValue?: boolean };
}
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly status?: { readonly code: number; readonly message?: string };
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}
type Raw = Omit<ReceivedSpan, 'service' | 'attributes' | 'start' | 'end'> & {
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
};
interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Raw[] }[];
  }[];
}

export interface Collector {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly headers: IncomingHttpHeaders[];
  readonly bodies: string[];
  /** What it says to the next ones; `hang`: nothing, ever. */
  answer: { status: number; body?: string } | 'hang';
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { answer } = collector;
      if (answer === 'hang') return;
      const whole = Buffer.concat(parts);
      const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(whole) : whole).toString();
      headers.push(request.headers);
      bodies.push(`${request.method} ${request.url} ${body}`);
      if (answer.status === 200) spans.push(...spansOf(JSON.parse(body) as ExportRequest));
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body ?? '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const at = server.address();
  const collector: Collector = {
    url: `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}/v1/traces`,
    spans,
    headers,
    bodies,
    answer: { status: 200 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return collector;
}

const spansOf = ({ resourceSpans }: ExportRequest): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map(({ attributes, startTimeUnixNano, endTimeUnixNano, ...span }) => ({
        ...span,
        service: String(valuesOf(resource.attributes)['service.name']),
        start: BigInt(startTimeUnixNano),
        end: BigInt(endTimeUnixNano),
        attributes: valuesOf(attributes),
      })),
    ),
  );

const valuesOf = (attributes: readonly Attribute[]): Record<string, string | number | boolean> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? Number(value.intValue ?? Number.NaN),
    ]),
  );
