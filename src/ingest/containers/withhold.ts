import { isShifted } from '../copy';
import { questionKey, type FileChoices, type FilePlan } from '../file-plan';
import { RowReader, scanSource } from '../source';
import { partOf, type Part } from './part';
import { TableText, WRITTEN } from './table-text';

/** How a plan reads its columns, every one of them said, so that a table with blank columns is read no other way. */
function choicesOf(plan: FilePlan, withheld: readonly number[]): FileChoices {
  const useOf = ({ index, use }: FilePlan['columns'][number]): string =>
    withheld.includes(index) ? 'ignore' : use.kind === 'field' ? use.field : use.kind;
  return {
    role: plan.role,
    uses: Object.fromEntries(plan.columns.map((column) => [column.name, useOf(column)])),
    answers: Object.fromEntries(
      plan.questions.flatMap((question) =>
        question.answer === null ? [] : [[questionKey(question), question.answer]],
      ),
    ),
  };
}

/**
 * A table without what stands in some of its columns: their names stay, so that it is read as before. What stands above the header goes, and
 * so do rows whose cells may stand in other columns than they belong to, which the notes count.
 */
export async function withhold(plan: FilePlan, file: Blob, columns: readonly number[]): Promise<Part> {
  const { encoding, bomBytes, wrapped, layout, names } = plan;
  const text = new TableText();
  const reader = new RowReader(layout);
  let shifted = 0;
  text.add(names);
  await scanSource({ file, encoding, bomBytes, wrapped }, layout, {
    onRecord: (record) => {
      const cells = reader.texts(record);
      if (record.cells !== reader.widthAt() && isShifted(record, reader.widthAt(), plan)) shifted++;
      else text.add(cells.map((cell, index) => (columns.includes(index) ? '' : cell)));
    },
  });
  const notes = [{ code: 'withheld', args: { columns: columns.length, rows: shifted } } as const];
  return {
    ...partOf(plan.name, text.blob(), notes),
    choices: { ...choicesOf(plan, columns), ...WRITTEN },
  };
}
