import type { Expectation } from '../../data/expectations';
import { t } from '../../i18n/locale.svelte';
import type { FilePlan, Note } from '../../ingest/file-plan';
import { check } from '../../ingest/quality/expect';
import { expectationText } from '../../notebook/data-rules';

const SAID = 3;

/** What is expected of a file and not met, as a note of its review. */
export function unmetNotes(profile: FilePlan['profile'], expectations: readonly Expectation[]): Note[] {
  const checked = profile ? check(profile, expectations, null) : [];
  const failed = checked.filter(({ met }) => !met);
  if (failed.length === 0) return [];
  const said = failed.slice(0, SAID).map(({ column, expect }) => {
    const one = expectations.find((own) => own.column === column && own.expect === expect);
    return one ? expectationText(one) : column;
  });
  const more = failed.length > SAID ? ' …' : '';
  const list = said.join(t('says.comma')) + more;
  return [{ code: 'expectations', args: { failed: failed.length, all: checked.length, list } }];
}
