import { describe, expect, it } from '@jest/globals';
import { writeJson } from '@source-mixpanel/exact-json';
import {
  catalogMessage,
  connectionStatusMessage,
  controlMessage,
  errorTrace,
  estimateTrace,
  logMessage,
  specMessage,
  stateMessage,
  statusTrace,
} from './messages.js';

const stream = { name: 's' };

describe('messages', () => {
  it.each([
    [
      logMessage('WARN', 'a\nb\u2028c'),
      '{"type":"LOG","log":{"level":"WARN","message":"a\\nb\u2028c"}}',
    ],
    [
      errorTrace(
        {
          failureType: 'config_error',
          code: 'plan',
          message: 'm',
          internalMessage: 'i',
          stackTrace: 't',
        },
        { emittedAt: 1.5, stream },
      ),
      '{"type":"TRACE","trace":{"type":"ERROR","emitted_at":1,"error":{"message":"m","internal_message":"i","stack_trace":"t","failure_type":"config_error","stream_descriptor":{"name":"s"}}}}',
    ],
    [
      errorTrace(
        { failureType: 'system_error', code: 'storage_full', message: 'm', internalMessage: 'i' },
        { emittedAt: 1 },
      ),
      '{"type":"TRACE","trace":{"type":"ERROR","emitted_at":1,"error":{"message":"m","internal_message":"i","failure_type":"system_error"}}}',
    ],
    [
      statusTrace({ name: 's', namespace: 'n' }, { status: 'STARTED', emittedAt: 1 }),
      '{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1,"stream_status":{"stream_descriptor":{"name":"s","namespace":"n"},"status":"STARTED"}}}',
    ],
    [
      statusTrace(stream, { status: 'RUNNING', emittedAt: 1, quotaReset: 2.1 }),
      '{"type":"TRACE","trace":{"type":"STREAM_STATUS","emitted_at":1,"stream_status":{"stream_descriptor":{"name":"s"},"status":"RUNNING","reasons":[{"type":"RATE_LIMITED","rate_limited":{"quota_reset":3}}]}}}',
    ],
    [
      estimateTrace(stream, { rows: 2, emittedAt: 1 }),
      '{"type":"TRACE","trace":{"type":"ESTIMATE","emitted_at":1,"estimate":{"name":"s","type":"STREAM","row_estimate":2}}}',
    ],
    [
      stateMessage(stream, { a: 1 }, 3),
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"s"},"stream_state":{"a":1}},"sourceStats":{"recordCount":3.0}}}',
    ],
    [
      connectionStatusMessage({ status: 'SUCCEEDED' }),
      '{"type":"CONNECTION_STATUS","connectionStatus":{"status":"SUCCEEDED"}}',
    ],
    [
      specMessage({ connectionSpecification: {} }),
      '{"type":"SPEC","spec":{"connectionSpecification":{}}}',
    ],
    [catalogMessage({ streams: [] }), '{"type":"CATALOG","catalog":{"streams":[]}}'],
    [
      controlMessage({ a: 1 }, 1),
      '{"type":"CONTROL","control":{"type":"CONNECTOR_CONFIG","emitted_at":1,"connectorConfig":{"config":{"a":1}}}}',
    ],
  ])('have the members that the protocol requires', (message, text) => {
    expect(writeJson(message)).toBe(text);
  });
});
