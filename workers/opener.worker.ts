import * as Comlink from 'comlink';
import { outcomeOf } from '../src/engine/errors';
import type { OpenerApi } from '../src/ingest/containers/part';
import { unfoldPlan } from '../src/ingest/containers/baskets';
import { withhold } from '../src/ingest/containers/withhold';
import { unpack } from '../src/ingest/containers/unpack';

const api: OpenerApi = {
  unpack: (name, file, onBytes) => outcomeOf(() => unpack(name, file, onBytes)),
  unfold: (plan, file) => outcomeOf(() => unfoldPlan(plan, file)),
  withhold: (plan, file, columns) => outcomeOf(() => withhold(plan, file, columns)),
};

Comlink.expose(api);
