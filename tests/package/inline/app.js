import "kard-enroll/inline";
import "./shared/page.js";
