import * as Comlink from 'comlink';
import { outcomeOf } from '../src/engine/errors';
import { packCsv, packXlsx, type PackerApi } from '../src/export/pack';

const api: PackerApi = {
  csv: (...given) => outcomeOf(() => packCsv(...given)),
  xlsx: (...given) => outcomeOf(() => packXlsx(...given)),
};

Comlink.expose(api);
