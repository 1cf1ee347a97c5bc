import { createApp } from "vue";
import ImportUsers from "./ImportUsers.vue";

createApp(ImportUsers, { organizationId: "your-organization" }).mount("#app");
