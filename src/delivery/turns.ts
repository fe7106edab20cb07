/** Whose turn it is among what waits for one carrier: urgent first, and first come first served in each. */
export interface Turns<T> {
  put(item: T, urgent: boolean): void;
  take(): T | null;
  size(): number;
}

export function turns<T>(): Turns<T> {
  const urgent = line<T>();
  const ordinary = line<T>();
  return {
    put: (item, first) => (first ? urgent : ordinary).put(item),
    take: () => urgent.take() ?? ordinary.take(),
    size: () => urgent.size() + ordinary.size(),
  };
}

/** Without moving what waits behind: shift() of a long array does. */
function line<T>(): { put(item: T): void; take(): T | null; size(): number } {
  let items: T[] = [];
  let head = 0;
  return {
    put: (item) => void items.push(item),
    take: () => {
      const item = items[head++];
      if (head >= items.length) {
        items = [];
        head = 0;
      }
      return item ?? null;
    },
    size: () => items.length - head,
  };
}
