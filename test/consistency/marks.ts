import { marksOf } from '../../src/charts/model';
import type { Tally, Where } from '../../src/data/segments/rule';
import { openingOf, type Part, type Picture, type Row } from '../../src/panel/picture';
import type { Say } from '../../src/panel/say';
import { everyPart } from '../../src/panel/parts';

/** Something of a picture that can be clicked. */
export interface Clickable {
  place: string;
  who: Where;
  is: Tally | undefined;
}

/** Everything of a picture that can be clicked. @param fetch brings the rows of a table that is fetched when somebody looks. */
export async function clickables(
  picture: Picture,
  say: Say,
  fetch: (table: string) => Promise<Row[]>,
): Promise<Clickable[]> {
  const found: Clickable[] = picture.findings.flatMap(({ id, values }) =>
    Object.entries(values).flatMap(([name, { who, is }]) =>
      who ? [{ place: `${id}.${name}`, who, is }] : [],
    ),
  );
  for (const part of everyPart(picture)) found.push(...(await ofPart(part, say, fetch)));
  return found;
}

async function ofPart(part: Part, say: Say, fetch: (table: string) => Promise<Row[]>): Promise<Clickable[]> {
  if (part.kind === 'facts')
    return part.facts.flatMap(({ id, who, is }) => (who ? [{ place: `${part.name}.${id}`, who, is }] : []));
  if (part.kind === 'chart')
    return marksOf(part.model).flatMap(({ who, is, label }) =>
      who ? [{ place: `${part.name}: ${label}`, who, is }] : [],
    );
  if (part.kind === 'own') {
    const { model } = part.props as { model?: Parameters<typeof marksOf>[0] };
    return model
      ? marksOf(model).flatMap(({ who, is, label }) =>
          who ? [{ place: `${part.component}: ${label}`, who, is }] : [],
        )
      : [];
  }
  if (part.kind !== 'table' || !part.opens) return [];
  const rows = typeof part.rows === 'string' ? await fetch(part.rows) : part.rows;
  return rows.flatMap((row) => {
    const opening = openingOf(part, row, say);
    return opening ? [{ place: `${part.name}: ${opening.label}`, who: opening.who, is: opening.is }] : [];
  });
}
