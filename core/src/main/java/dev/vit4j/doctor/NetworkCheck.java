package dev.vit4j.doctor;

import dev.vit4j.Vit4jException;
import dev.vit4j.hub.HubSettings;
import dev.vit4j.net.Network;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Lists the proxies for each server and the trusted certificates. No server is contacted. */
final class NetworkCheck {

    private NetworkCheck() {}

    /** @param others addresses besides the hub's */
    static Finding finding(Supplier<HubSettings> settings, List<URI> others) {
        try {
            HubSettings hub = settings.get();
            Network network = hub.network();
            String routes = hub.endpoint().getHost() + " " + network.route(hub.endpoint())
                    + others.stream()
                            .map(other -> ", " + other.getHost() + " " + network.route(other))
                            .collect(Collectors.joining());
            return Finding.ok(
                    "network",
                    routes + "; " + network.certificates() + "; according to the settings: no server was "
                            + "contacted");
        } catch (Vit4jException e) { // an environment variable with an invalid address or file
            return Finding.warning(
                    "network",
                    String.valueOf(e.getMessage()),
                    "existing files can be used, but nothing can be downloaded; see docs/how-to/installing.md for the "
                            + "variables");
        }
    }
}
