import type { AirbyteMessage, ErrorTrace } from '../messages/messages.js';
import type { SecretMask } from './secret-mask.js';

/**
 * Masks every secret in those texts of a message that people read: in LOG, TRACE ERROR and
 * CONNECTION_STATUS messages.
 */
export function maskMessage(message: AirbyteMessage, mask: SecretMask): AirbyteMessage {
  switch (message.type) {
    case 'LOG': {
      const { log } = message;
      return {
        ...message,
        log: {
          ...log,
          message: mask.apply(log.message),
          stack_trace: maskOptional(log.stack_trace, mask),
        },
      };
    }
    case 'TRACE':
      return message.trace.type === 'ERROR'
        ? { ...message, trace: maskError(message.trace, mask) }
        : message;
    case 'CONNECTION_STATUS': {
      const status = message.connectionStatus;
      if (status.message === undefined) return message;
      return {
        ...message,
        connectionStatus: { ...status, message: mask.apply(status.message) },
      };
    }
    // The platform stores the configuration that it receives: masking it would destroy the
    // credentials.
    case 'CONTROL':
    case 'STATE':
    case 'SPEC':
    case 'CATALOG':
      return message;
    default:
      return message satisfies never;
  }
}

function maskError(trace: ErrorTrace, mask: SecretMask): ErrorTrace {
  const { error } = trace;
  return {
    ...trace,
    error: {
      ...error,
      message: mask.apply(error.message),
      internal_message: maskOptional(error.internal_message, mask),
      stack_trace: maskOptional(error.stack_trace, mask),
    },
  };
}

function maskOptional(text: string | undefined, mask: SecretMask): string | undefined {
  return text === undefined ? undefined : mask.apply(text);
}
