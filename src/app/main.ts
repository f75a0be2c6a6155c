import './trusted';
import {
  engineParts,
  REQUESTS,
  startAnalysis,
  startEngine,
  startOpener,
  startPacker,
} from '../../workers/start';
import { EngineClient } from '../engine/client';
import type { Client } from '../notebook/runner.svelte';
import { openPage } from './page';

const client: Client = new EngineClient({
  startEngine,
  startAnalysis,
  startOpener,
  startPacker,
  engineParts,
});
openPage(client, REQUESTS);
