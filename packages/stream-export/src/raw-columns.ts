import type { RecordFormat } from '@source-mixpanel/event-lines';
import { deliveryOf, type RecordProjection } from '@source-mixpanel/mixpanel';

type RawColumns = (RecordFormat & { readonly kind: 'raw' })['properties'];

/** The columns of the raw format for single properties, with the types that its schema declares. */
const RAW_COLUMNS: RawColumns = {
  distinct_id: { name: 'distinct_id', type: 'text' },
  insert_id: { name: '$insert_id', type: 'text' },
  mp_processing_time_ms: { name: 'mp_processing_time_ms', type: 'integer' },
};

/** Returns these columns, without those whose property the settings leave out. */
export function rawColumns(projection: RecordProjection | undefined): RawColumns {
  if (projection === undefined) return RAW_COLUMNS;
  return Object.fromEntries(
    Object.entries(RAW_COLUMNS).filter(
      ([, { name }]) => deliveryOf(projection, name) !== 'leave_out',
    ),
  );
}
