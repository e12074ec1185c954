import type { Day } from '@source-mixpanel/cursor';
import { proveBody, type BodyStorage } from '@source-mixpanel/kernel';
import { createLineProof, NameTable, transcodeLines } from '@source-mixpanel/ndjson';
import {
  EVENT_PROPERTIES,
  isExportTrailer,
  type ExportEvents,
  type TopEventProperties,
} from '@source-mixpanel/mixpanel';
import type { Clock, Stream } from '@source-mixpanel/stream';
