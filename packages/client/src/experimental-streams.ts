import type { PresentOptions } from '@source-mixpanel/cursor';
import {
  type ProjectClient,
  listLexiconEvents,
  listLexiconProperties,
  listLookupTables,
  listEventDeletions,
  listCustomEvents,
  listCustomProperties,
  listReports,
  listDashboards,
  listTables,
  openTable,
  type TableReading,
} from '@source-mixpanel/mixpanel';
import type { CallIo, JsonSchema, Stream } from '@source-mixpanel/stream';
import { customEventsStream } from '@source-mixpanel/stream-custom-events';
import { customPropertiesStream } from '@source-mixpanel/stream-custom-properties';
import { dashboardsStream } from '@source-mixpanel/stream-dashboards';
import { eventDeletionsStream } from '@source-mixpanel/stream-event-deletions';
import { lexiconEventsStream } from '@source-mixpanel/stream-lexicon-events';
import { lexiconPropertiesStream } from '@source-mixpanel/stream-lexicon-properties';
import { lookupTableRowsStream } from '@source-mixpanel/stream-lookup-table-rows';
import { lookupTablesStream } from '@source-mixpanel/stream-lookup-tables';
import { reportsStream } from '@source-mixpanel/stream-reports';

export interface ExperimentalSettings {
  readonly reading: TableReading;
  readonly present: PresentOptions;
}

/**
 * Returns the streams whose endpoints Mixpanel does not document. The description in the schema of
 * each stream warns the user about this.
 */
export function experimentalStreams(
  client: ProjectClient,
  settings: ExperimentalSettings,
): readonly Stream[] {
  return createUndocumented(client, settings).map((stream) => ({
    ...stream,
    schema: async (io: CallIo): Promise<JsonSchema> => ({
      ...(await stream.schema(io)),
      description:
        'Experimental: Mixpanel does not document the endpoint, so its response may change at any time.',
    }),
  }));
}

function createUndocumented(
  client: ProjectClient,
  { reading, present }: ExperimentalSettings,
): readonly Stream[] {
  return [
    lexiconEventsStream(listLexiconEvents(client)),
    lexiconPropertiesStream(listLexiconProperties(client)),
    lookupTablesStream(listLookupTables(client)),
    lookupTableRowsStream(
      { listTables: listTables(client), openTable: openTable(client, reading) },
      present,
    ),
    eventDeletionsStream(listEventDeletions(client)),
    customEventsStream(listCustomEvents(client)),
    customPropertiesStream(listCustomProperties(client)),
    reportsStream(listReports(client)),
    dashboardsStream(listDashboards(client)),
  ];
}
