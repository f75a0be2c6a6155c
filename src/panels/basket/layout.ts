export interface Place {
  x: number;
  y: number;
}

const ROUNDS = 250;
const LEAST_APART = 0.055;

/** A number in [0, 1) that a name always gets: the same items lie in the same place again. */
function numberOf(name: string): number {
  let hash = 2166136261;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) / 4294967296;
}

/**
 * Places nodes in the unit square so that linked ones lie near each other (Fruchterman & Reingold 1991). The start is drawn from the
 * names and nothing is random: the same network always looks the same.
 */
export function placeNodes(names: readonly string[], links: readonly (readonly [number, number])[]): Place[] {
  const count = names.length;
  const places = names.map((name) => {
    const angle = 2 * Math.PI * numberOf(name);
    const radius = 0.25 + 0.2 * numberOf(`${name}*`);
    return { x: 0.5 + radius * Math.cos(angle), y: 0.5 + radius * Math.sin(angle) };
  });
  const ideal = 0.75 / Math.sqrt(Math.max(1, count));
  const moves = names.map(() => ({ x: 0, y: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    const heat = 0.08 * (1 - round / ROUNDS) ** 2 + 0.001;
    for (const move of moves) move.x = move.y = 0;
    const pull = (a: number, b: number, force: (apart: number) => number): void => {
      const [one, other, first, second] = [places[a], places[b], moves[a], moves[b]];
      if (!one || !other || !first || !second) return;
      const [dx, dy] = [one.x - other.x, one.y - other.y];
      const apart = Math.max(1e-4, Math.hypot(dx, dy));
      const strength = force(apart) / apart;
      first.x += dx * strength;
      first.y += dy * strength;
      second.x -= dx * strength;
      second.y -= dy * strength;
    };
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++) pull(a, b, (apart) => (ideal * ideal) / apart);
    for (const [a, b] of links) pull(a, b, (apart) => (-apart * apart) / ideal);
    places.forEach((place, index) => {
      const move = moves[index] ?? { x: 0, y: 0 };
      move.x += (0.5 - place.x) * 0.15;
      move.y += (0.5 - place.y) * 0.15;
      const length = Math.max(1e-9, Math.hypot(move.x, move.y));
      const step = Math.min(length, heat) / length;
      place.x = Math.min(0.97, Math.max(0.03, place.x + move.x * step));
      place.y = Math.min(0.97, Math.max(0.03, place.y + move.y * step));
    });
  }
  return keepApart(spread(places));
}

/** Moves nodes that would cover each other apart. */
function keepApart(places: Place[]): Place[] {
  for (let round = 0; round < 60; round++)
    for (const [index, one] of places.entries())
      for (const other of places.slice(index + 1)) {
        const [dx, dy] = [one.x - other.x, one.y - other.y];
        const apart = Math.hypot(dx, dy);
        if (apart >= LEAST_APART) continue;
        const push = (LEAST_APART - apart) / 2 / Math.max(apart, 1e-6);
        const [sx, sy] = apart < 1e-6 ? [0, LEAST_APART / 2] : [dx * push, dy * push];
        one.x = Math.min(0.98, Math.max(0.02, one.x + sx));
        one.y = Math.min(0.98, Math.max(0.02, one.y + sy));
        other.x = Math.min(0.98, Math.max(0.02, other.x - sx));
        other.y = Math.min(0.98, Math.max(0.02, other.y - sy));
      }
  return places;
}

/** Stretches the places over the square. */
function spread(places: Place[]): Place[] {
  const range = (axis: 'x' | 'y'): [number, number] => [
    Math.min(...places.map((place) => place[axis])),
    Math.max(...places.map((place) => place[axis])),
  ];
  const [left, right] = range('x');
  const [top, bottom] = range('y');
  const stretch = (value: number, low: number, high: number): number =>
    high - low < 1e-9 ? 0.5 : 0.04 + (0.92 * (value - low)) / (high - low);
  return places.map(({ x, y }) => ({ x: stretch(x, left, right), y: stretch(y, top, bottom) }));
}
