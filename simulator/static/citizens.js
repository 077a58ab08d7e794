/** The invented people a visitor may write as. */

import { byId, element } from "./dom.js";
import { t } from "./texts.js";

const NAMES = ["Anna K.", "Bekir Y.", "Clara M.", "Detlef S.", "Eva P."];
const PEOPLE = NAMES.map((name, index) => ({ id: String(60000000000001 + index), name: `${name} (Demo)` }));

/** Who writes: `{id, name}`, or null for somebody anonymous. */
export const citizen = () => PEOPLE.find((person) => person.id === byId("citizen").value) ?? null;

/** Fill the choice of people, keeping who is chosen. */
export function offerCitizens() {
  const choice = byId("citizen");
  const chosen = choice.value || PEOPLE[0].id;
  const options = PEOPLE.map(({ id, name }) => element("option", { value: id }, name));
  choice.replaceChildren(...options, element("option", { value: "anonymous" }, t("anonymous")));
  choice.value = chosen;
}
