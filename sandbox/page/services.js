// What the marketplaces' services and their conditions are called.

const SERVICES = {
  tmapi_global: ["TMAPI Global", "1688"],
  tmapi: ["TMAPI", "1688"],
  daji: ["DAJI", "1688"],
  aliexpress: ["AliExpress", ""],
  parsebot: ["parse.bot", "1688"],
  pictures: ["Pictures", "of the products"],
};
const CONDITIONS = { up: "Up", slow: "Slow", no_credit: "No credit", rate_limited: "Limited", nonsense: "Nonsense", down: "Down" };

export const serviceName = (service) => SERVICES[service]?.[0] || service;
export const serviceNote = (service) => SERVICES[service]?.[1] || "";
export const conditionName = (condition) => CONDITIONS[condition] || condition;
