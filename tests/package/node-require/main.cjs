const { check } = require("./shared/check.js");

check().then((outcome) => console.log(JSON.stringify(outcome)));
