// Stands in for jQuery: the widgets keep an element in a jQuery object and use only its first entry.

export default function wrap(element) {
  return { 0: element, length: 1 };
}
