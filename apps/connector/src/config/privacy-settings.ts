import * as z from 'zod';
import { names, text, trueOrFalse } from './fields.js';
import { inForm } from './form.js';
import { setting } from './setting-names.js';

const MIN_KEY_LENGTH = 16;

/** Properties that must not be dropped, because they identify or order records. */
const NEVER_DROPPED = ['event', 'time', 'distinct_id', '$insert_id', '$last_seen'];
/**
 * Properties that must not be hashed, because the connector compares their values or calculates
 * with them.
 */
const NEVER_HASHED = ['event', 'time', '$insert_id', '$last_seen', 'mp_processing_time_ms'];

function namesExcept(
  key: 'privacy.drop_properties' | 'privacy.hash_properties',
  refused: readonly string[],
): ReturnType<typeof names> {
  return names(key).refine((listed) => !listed.some((name) => refused.includes(name)), {
    error: `${setting(key)} must not list ${refused.join(', ')}.`,
  });
}

/** Settings that drop or hash values. Without them all values are delivered unchanged. */
export const privacySettings = z
  .object(
    {
      drop_properties: namesExcept('privacy.drop_properties', NEVER_DROPPED)
        .optional()
        .meta(
          inForm('privacy.drop_properties', {
            description:
              'Properties that never leave the connector, by the names that Mixpanel uses.',
            examples: ['$email'],
          }),
        ),
      hash_properties: namesExcept('privacy.hash_properties', [...NEVER_HASHED, 'distinct_id'])
        .optional()
        .meta(
          inForm('privacy.hash_properties', {
            description:
              'Properties whose values are replaced by keyed hashes (HMAC-SHA-256), by the names that Mixpanel uses.',
            examples: ['$phone'],
          }),
        ),
      hash_ids: trueOrFalse('privacy.hash_ids')
        .default(false)
        .meta(
          inForm('privacy.hash_ids', {
            description:
              'Replace the ids of users and devices by keyed hashes, the same in every stream, so that streams can still be joined.',
          }),
        ),
      hash_key: text('privacy.hash_key')
        .min(MIN_KEY_LENGTH, {
          error: `${setting('privacy.hash_key')} must have at least ${MIN_KEY_LENGTH} characters.`,
        })
        .optional()
        .meta(
          inForm('privacy.hash_key', {
            airbyte_secret: true,
            description:
              'The key of the hashes, at least 16 characters. With another key all hashes change: keep it.',
          }),
        ),
    },
    { error: `${setting('privacy')} must be an object.` },
  )
  .refine(
    ({ hash_properties: hashed = [], hash_ids: ids, hash_key: key }) =>
      key !== undefined || (hashed.length === 0 && !ids),
    { error: `${setting('privacy.hash_key')} must be set if properties or ids are hashed.` },
  )
  .optional()
  .meta(
    inForm('privacy', {
      group: 'privacy',
      description:
        'What is removed from events and profiles, or hashed, before they leave the connector, in every stream.',
    }),
  );
