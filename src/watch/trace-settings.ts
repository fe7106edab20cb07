/**
 * Whether and where traces go, from the variables that OpenTelemetry names (its specification of environment variables and
 * of the OTLP exporter). Without an endpoint there are none. Words of a setting are never quoted: headers hold secrets.
 */
export interface TraceSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What each process says of itself: service.name and what the operator adds. */
  readonly resource: Readonly<Record<string, string>>;
  /** Of all messages, by their id: every process draws the same ones. */
  readonly ratio: number;
  readonly gzip: boolean;
  readonly timeoutMs: number;
  readonly everyMs: number;
  /** Spans that may wait; what comes on top is dropped and counted. */
  readonly queueMost: number;
  readonly batchMost: number;
}

export function traceSettings(text: (name: string) => string | null): TraceSettings | null {
  const exporter = text('OTEL_TRACES_EXPORTER') ?? 'otlp';
  const sampler = text('OTEL_TRACES_SAMPLER')?.replace(/^parentbased_/, '') ?? 'always_on';
  const url = endpoint(text);
  if (!url || exporter === 'none' || sampler === 'always_off') return null;
  if (text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return null;
  if (exporter !== 'otlp') throw new Error('OTEL_TRACES_EXPORTER is otlp or none here');
  const ofTraces = (name: string): string | null =>
    text(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? text(`OTEL_EXPORTER_OTLP_${name}`);
  // Whoever takes OTLP over HTTP takes JSON as well as protobuf, at the same address; gRPC is another port.
  if (!['http/json', 'http/protobuf'].includes(ofTraces('PROTOCOL') ?? 'http/json'))
    throw new Error('OTEL_EXPORTER_OTLP_PROTOCOL is http/json here; give the port that takes OTLP over HTTP');
  const compression = ofTraces('COMPRESSION') ?? 'none';
  if (!['gzip', 'none'].includes(compression))
    throw new Error('OTEL_EXPORTER_OTLP_COMPRESSION is gzip or none');
  if (!['always_on', 'traceidratio'].includes(sampler))
    throw new Error('OTEL_TRACES_SAMPLER is always_on, always_off or traceidratio here');
  const ratio = sampler === 'always_on' ? 1 : Number(text('OTEL_TRACES_SAMPLER_ARG') ?? 1);
  if (!(ratio >= 0 && ratio <= 1)) throw new Error('OTEL_TRACES_SAMPLER_ARG is not a share from 0 to 1');
  const count = (name: string, otherwise: number): number => {
    const given = Number(text(name) ?? otherwise);
    if (!Number.isInteger(given) || given < 1) throw new Error(`${name} is not a whole number above 0`);
    return given;
  };
  const queueMost = count('OTEL_BSP_MAX_QUEUE_SIZE', 2_048);
  return {
    url,
    headers: {
      ...pairs('OTEL_EXPORTER_OTLP_HEADERS', text),
      ...pairs('OTEL_EXPORTER_OTLP_TRACES_HEADERS', text),
    },
    resource: {
      'service.name': 'belfort',
      ...pairs('OTEL_RESOURCE_ATTRIBUTES', text),
      ...(text('OTEL_SERVICE_NAME') ? { 'service.name': text('OTEL_SERVICE_NAME') ?? '' } : {}),
    },
    ratio,
    gzip: compression === 'gzip',
    timeoutMs: text('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT')
      ? count('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', 10_000)
      : count('OTEL_EXPORTER_OTLP_TIMEOUT', 10_000),
    everyMs: count('OTEL_BSP_SCHEDULE_DELAY', 5_000),
    queueMost,
    batchMost: Math.min(queueMost, count('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512)),
  };
}

/** The general address is that of all signals; the one of traces is taken as it stands. */
function endpoint(text: (name: string) => string | null): string | null {
  const own = text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const all = text('OTEL_EXPORTER_OTLP_ENDPOINT');
  const url = own ?? (all && `${all.replace(/\/+$/, '')}/v1/traces`);
  if (url && (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)))
    throw new Error(
      `${own ? 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT'} is not an address such as http://127.0.0.1:4318`,
    );
  if (url && (new URL(url).username || new URL(url).password))
    throw new Error('A password for traces belongs in OTEL_EXPORTER_OTLP_HEADERS, not in the endpoint');
  return url;
}

/** `a=1,b=2`, each value percent-encoded. */
function pairs(name: string, text: (name: string) => string | null): Record<string, string> {
  const given = (text(name) ?? '').split(',').filter((one) => one.trim());
  try {
    const found = given.map((one) => {
      const at = one.indexOf('=');
      const key = one.slice(0, at).trim();
      if (at < 1 || !/^[\w.-]+$/.test(key)) throw new Error('no name');
      const value = decodeURIComponent(one.slice(at + 1).trim());
      if (/[\0\r\n]/.test(value)) throw new Error('no line');
      return [key, value] as const;
    });
    return Object.fromEntries(found);
  } catch {
    throw new Error(`${name} is not a list such as name=value,name=value`);
  }
}
