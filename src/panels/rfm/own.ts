import Actions from './Actions.svelte';
import CutLines from './CutLines.svelte';
import MapForm from './MapForm.svelte';
import Moves from './Moves.svelte';
import ScoringForm from './ScoringForm.svelte';
import WindowForm from './WindowForm.svelte';

/** What no kind of part can say: who moved where, what to do with each segment, and cut points that can be dragged. */
export const parts = { actions: Actions, cutLines: CutLines, moves: Moves };

/** What no kind of field can ask: methods per metric, the map that is painted, and windows that end on the analysis date. */
export const forms = { scoring: ScoringForm, map: MapForm, window: WindowForm };
