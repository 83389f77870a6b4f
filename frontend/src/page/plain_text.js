// Stands in for sanitize-html: descriptions of controls are plain text here, so all markup is shown as text.

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

export default function plainText(text) {
  return text.replace(/[&<>]/g, (c) => ENTITIES[c]);
}
