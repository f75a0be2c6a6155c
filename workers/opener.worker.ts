import * as Comlink from 'comlink';
import { outcomeOf } from '../src/engine/errors';
import type { OpenerApi } from '../src/ingest/containers/part';
import { unpack } from '../src/ingest/containers/unpack';

const api: OpenerApi = {
  unpack: (name, file, onBytes) => outcomeOf(() => unpack(name, file, onBytes)),
};

Comlink.expose(api);
