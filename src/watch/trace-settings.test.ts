import { describe, expect, it } from 'vitest';
import { traceSettings } from './trace-settings.ts';

const settings = (env: Record<string, string>) => traceSettings((name) => env[name] ?? null);
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('where traces go', () => {
  it('is nowhere without an address, or where somebody switched them off', () => {
    for (const env of [
      {},
      { OTEL_SERVICE_NAME: 'belfort', OTEL_EXPORTER_OTLP_HEADERS: 'a=b' },
      { ...endpoint, OTEL_SDK_DISABLED: 'true' },
      { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
      { ...endpoint, OTEL_TRACES_SAMPLER: 'parentbased_always_off' },
    ])
      expect(settings(env)).toBeNull();
  });

  it('is the general address with the path of traces, or the one of traces as it stands', () => {
    expect(settings(endpoint)?.url).toBe('http://127.0.0.1:4318/v1/traces');
    const city = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://watch.city.example/otlp/' };
    expect(settings(city)?.url).toBe('https://watch.city.example/otlp/v1/traces');
    expect(
      settings({ ...city, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.city.example/in' })?.url,
    ).toBe('https://traces.city.example/in');
  });

  it('reads what OpenTelemetry names, with its defaults', () => {
    expect(settings(endpoint)).toEqual({
      url: 'http://127.0.0.1:4318/v1/traces',
      headers: {},
      resource: { 'service.name': 'belfort' },
      ratio: 1,
      gzip: false,
      timeoutMs: 10_000,
      everyMs: 5_000,
      queueMost: 2_048,
      batchMost: 512,
    });
    expect(
      settings({
        ...endpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20s3cret, x-tenant = city',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=traces',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
        OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=production',
        OTEL_SERVICE_NAME: 'belfort-east',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
        OTEL_BSP_SCHEDULE_DELAY: '1000',
        OTEL_BSP_MAX_QUEUE_SIZE: '100',
      }),
    ).toMatchObject({
      headers: { authorization: 'Bearer s3cret', 'x-tenant': 'traces' },
      resource: { 'service.name': 'belfort-east', 'deployment.environment.name': 'production' },
      ratio: 0.25,
      gzip: true,
      timeoutMs: 2_000,
      everyMs: 1_000,
      queueMost: 100,
      batchMost: 100,
    });
  });

  it.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 's3cret:4318' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:s3cret@127.0.0.1:4318' },
    { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'authorization: Bearer s3cret' },
    { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=s3cret%0d%0ahost: other' },
    { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=s3cret%' },
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'console' },
    { ...endpoint, OTEL_TRACES_SAMPLER: 'jaeger_remote' },
    { ...endpoint, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '7' },
    { ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '-1' },
    { ...endpoint, OTEL_EXPORTER_OTLP_COMPRESSION: 'zip' },
  ])('stops the start where a setting is wrong, and quotes no secret: %o', (env) => {
    expect(() => settings(env)).toThrow(/^(OTEL_|A password)/);
    expect(() => settings(env)).not.toThrow(/s3cret/);
  });
});
