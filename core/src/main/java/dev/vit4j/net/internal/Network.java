package dev.vit4j.net.internal;

import dev.vit4j.ResourceException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * The network settings: proxies and trusted certificates. Those of the JVM (proxyHost and related properties, a
 * {@link java.net.ProxySelector}, a trust store) take precedence over the environment variables that curl and
 * Python's requests read. Nothing is read or refused before a server is contacted.
 */
public final class Network {

    private static final String ALL_PROXY = "all_proxy";
    private static final String NO_PROXY = "no_proxy";

    /** Set in a CGI program, where HTTP_PROXY is the client's request header Proxy. */
    private static final String CGI = "REQUEST_METHOD";

    private static final List<String> PROXY_VARIABLES = List.of("http_proxy", "https_proxy", ALL_PROXY, NO_PROXY);

    /** Only these are kept: an environment contains tokens. */
    private final Map<String, String> variables = new LinkedHashMap<>();

    private final JvmNetwork jvm;

    public Network(Map<String, String> environment, JvmNetwork jvm) {
        this.jvm = jvm;
        Stream.of(
                        PROXY_VARIABLES.stream(),
                        PROXY_VARIABLES.stream().map(Network::inCapitals),
                        TrustedCertificates.VARIABLES.stream(),
                        Stream.of(CGI))
                .flatMap(names -> names)
                .forEach(name ->
                        Optional.ofNullable(environment.get(name)).ifPresent(value -> variables.put(name, value)));
    }

    /** The settings in these variables, unless the JVM has its own. */
    public static Network of(Map<String, String> environment) {
        return new Network(environment, JvmNetwork.ofThisProcess());
    }

    /**
     * The route to an address; its text form has no password.
     *
     * @throws ResourceException if the variable for the proxy is not a valid proxy address
     */
    public Route route(URI target) {
        return jvm.route(target).orElseGet(() -> routeOfVariables(target));
    }

    private Route routeOfVariables(URI target) {
        Optional<String> proxy = Stream.of(target.getScheme().toLowerCase(Locale.ROOT) + "_proxy", ALL_PROXY)
                .flatMap(name -> variable(name).stream())
                .findFirst();
        if (proxy.isEmpty()) {
            return Route.DIRECT;
        }
        Optional<String> exceptions = variable(NO_PROXY);
        if (exceptions.isPresent() && new NoProxy(value(exceptions.get())).covers(target)) {
            return new Route(Optional.empty(), exceptions.get());
        }
        return Route.through(ProxyAddress.parse(proxy.get(), value(proxy.get())));
    }

    /**
     * The variable's name as it is set: in lower case, which takes precedence, even if it is empty, or in upper case.
     */
    private Optional<String> variable(String name) {
        boolean deceptive = name.equals("http_proxy") && variables.containsKey(CGI);
        return Stream.of(name, inCapitals(name))
                .limit(deceptive ? 1 : 2)
                .filter(variables::containsKey)
                .findFirst()
                .filter(found -> !value(found).isBlank());
    }

    private String value(String name) {
        return variables.getOrDefault(name, "");
    }

    private static String inCapitals(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /**
     * The TLS context, if variables name certificates to trust in addition to Java's own.
     *
     * @throws ResourceException if they can't be read
     */
    public Optional<SSLContext> encryption() {
        return trusted().map(TrustedCertificates::besideJavas);
    }

    private Optional<TrustedCertificates> trusted() {
        return jvm.trustStore().isPresent() ? Optional.empty() : TrustedCertificates.of(variables);
    }

    /**
     * The trusted certificates, in words.
     *
     * @throws ResourceException if they can't be read
     */
    public String certificates() {
        return jvm.trustStore()
                .map(property -> "certificates as " + property + " says")
                .or(() -> trusted().map(found -> "Java's certificates and " + found))
                .orElse("Java's certificates");
    }
}
