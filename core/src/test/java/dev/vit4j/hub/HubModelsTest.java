package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.hub.FakeHub.Request;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Network;
import dev.vit4j.net.internal.Pace;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsShards;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubModelsTest {

    private static final HubId MAIN = new HubId("org/model", "main");
    private static final String WEIGHTS = "model.safetensors";
    private static final Pace AT_ONCE = Pace.STANDARD.withPause(Duration.ZERO);

    @TempDir
    Path folder;

    private FakeHub hub;

    @BeforeEach
    void startAHub() throws IOException, URISyntaxException {
        Path golden = Path.of(
                HubModelsTest.class.getResource("/golden/models/vit-cls").toURI());
        hub = new FakeHub().withFolder(golden).with("README.md", new byte[10]).with("tf_model.h5", new byte[10]);
    }

    @AfterEach
    void stopTheHub() {
        hub.close();
    }

    private HubSettings settings(Optional<String> token, boolean offline) {
        return new HubSettings(folder.resolve("hub"), hub.endpoint(), token, offline, Network.of(Map.of()));
    }

    private Path fetch(HubId id) {
        return new HubModels(settings(Optional.empty(), false), AT_ONCE).folder(id, TransferListener.NONE);
    }

    private Path repository() {
        return folder.resolve("hub/models--org--model");
    }

    private Path snapshot() {
        return repository().resolve("snapshots").resolve(FakeHub.COMMIT);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void fetchesIntoTheLayoutOfTheReference() throws IOException {
        Path fetched = fetch(MAIN);

        assertThat(fetched).isEqualTo(snapshot());
        assertThat(fetched.toFile().list())
                .containsExactlyInAnyOrder("config.json", "preprocessor_config.json", WEIGHTS);
        for (String name : fetched.toFile().list()) {
            assertThat(fetched.resolve(name)).hasBinaryContent(hub.content(name));
            assertThat(Files.readSymbolicLink(fetched.resolve(name)))
                    .isEqualTo(Path.of("../../blobs", FakeHub.etag(name, hub.content(name))));
        }
        assertThat(repository().resolve("blobs").toFile().list()).hasSize(3);
        assertThat(repository().resolve("refs/main")).hasContent(FakeHub.COMMIT);
        assertThat(repository().resolve(".no_exist").resolve(FakeHub.COMMIT).resolve("tokenizer.json"))
                .isEmptyFile();
    }

    @Test
    void fetchesAModelThatLiesInAFolderOfItsRepository() throws IOException {
        for (String name : Set.of("config.json", "preprocessor_config.json", WEIGHTS)) {
            hub.with("models/image_encoder/" + name, hub.content(name));
        }
        HubId id = HubId.parse("org/model/models/image_encoder").orElseThrow();

        Path fetched = fetch(id);

        assertThat(fetched).isEqualTo(snapshot().resolve("models/image_encoder"));
        assertThat(new HubModels(settings(Optional.empty(), true)).atCommit(id))
                .hasToString("org/model/models/image_encoder@" + FakeHub.COMMIT);
        assertThat(snapshot().resolve("config.json")).doesNotExist();
        try (LoadedModel model = ModelFolder.load(fetched)) {
            assertThat(model.labels()).isNotEmpty();
        }
        hub.requests().clear();
        assertThat(fetch(id)).isEqualTo(fetched);
        assertThat(hub.requests()).isEmpty();
        assertThat(fetch(MAIN)).isEqualTo(snapshot());
        assertThatThrownBy(() -> fetch(HubId.parse("org/model/models").orElseThrow()))
                .isInstanceOf(ResourceException.class)
                .hasMessage("org/model/models is not a model itself; name the folder of a model inside: "
                        + "org/model/models/image_encoder");
    }

    @Test
    void aFolderThatAMirrorDoesNotListIsAskedForFileByFile() {
        byte[] listing = hub.listing();
        for (String name : Set.of("config.json", "preprocessor_config.json", WEIGHTS)) {
            hub.with("tower/" + name, hub.content(name));
        }
        hub.hubFails(FakeHub.content(listing));
        assertThat(fetch(HubId.parse("org/model/tower").orElseThrow()))
                .isEqualTo(snapshot().resolve("tower"));
    }

    /** As a proxy answers that compresses what it was asked to leave as it is. */
    @Test
    void undoesTheCompressionOfAProxy() throws IOException {
        hub.compressing("gzip");
        Path fetched = fetch(MAIN);
        for (String name : Set.of("config.json", "preprocessor_config.json", WEIGHTS)) {
            assertThat(fetched.resolve(name)).hasBinaryContent(hub.content(name));
        }
    }

    @Test
    void aPartThatComesCompressedIsNotAddedToWhatIsHere() throws IOException {
        byte[] weights = hub.content(WEIGHTS);
        hub.storeFails(FakeHub.cut(weights, weights.length / 2));
        hub.compressingStore("gzip");
        assertThat(fetch(MAIN).resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests().stream().filter(request -> request.host().equals("store")))
                .extracting(Request::range)
                .containsExactly(Optional.empty(), Optional.of("bytes=" + weights.length / 2 + "-"), Optional.empty());
    }

    @Test
    void namesACompressionThatItDoesNotUndo() {
        hub.compressing("br");
        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("it has Content-Encoding \"br\"");
    }

    @Test
    void whatIsCompressedIsTakenNoFurtherThanSuchAFileMayReach() {
        hub.with("config.json", new byte[(int) JsonFields.MOST_BYTES + 1]).compressing("gzip");
        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("expected at most " + JsonFields.MOST_BYTES + " bytes");
    }

    /** As Artifactory and other mirrors answer, which serve no listing either. */
    @Test
    void needsNoCommitFromTheHubWhereTheRevisionIsOne() throws IOException {
        hub.withoutCommits();

        Path fetched = fetch(new HubId("org/model", FakeHub.COMMIT));

        assertThat(fetched.resolve("config.json")).hasBinaryContent(hub.content("config.json"));
        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("X-Repo-Commit", "found \"\"", "org/model@COMMIT", "HF_ENDPOINT");
    }

    @Test
    void whatItFetchedIsAModel() {
        try (LoadedModel model = ModelFolder.load(fetch(MAIN))) {
            assertThat(model.labels()).isNotEmpty();
        }
    }

    @Test
    void asksNobodyForWhatIsHere() {
        Path first = fetch(MAIN);
        hub.requests().clear();

        assertThat(fetch(MAIN)).isEqualTo(first);
        assertThat(fetch(new HubId("org/model", FakeHub.COMMIT))).isEqualTo(first);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void fetchesOnlyWhatIsMissing() throws IOException {
        fetch(MAIN);
        Files.delete(snapshot().resolve("config.json"));
        Files.delete(repository().resolve("blobs").resolve(FakeHub.etag("config.json", hub.content("config.json"))));
        hub.requests().clear();

        fetch(MAIN);

        assertThat(snapshot().resolve("config.json")).hasBinaryContent(hub.content("config.json"));
        assertThat(hub.requests()).extracting(Request::path).noneMatch(path -> path.endsWith(WEIGHTS));
    }

    @Test
    void takesTheBlobThatAnotherRevisionFetched() throws IOException {
        fetch(MAIN);
        Files.delete(repository().resolve("refs/main"));
        Files.delete(snapshot().resolve(WEIGHTS));
        hub.requests().clear();

        fetch(new HubId("org/model", "refs/pr/1"));

        assertThat(repository().resolve("refs/refs/pr/1")).hasContent(FakeHub.COMMIT);
        assertThat(hub.requests()).extracting(Request::host).doesNotContain("store");
        assertThat(hub.requests().get(0).path()).isEqualTo("/api/models/org/model/revision/refs%2Fpr%2F1");
    }

    /** As transformers 5 saves a model of two towers. */
    @Test
    void fetchesTheProcessorThatHoldsTheImageProcessor() {
        String processor = "{\"image_processor\": {\"image_processor_type\": \"ViTImageProcessor\", \"size\": 8}}";
        hub.with("processor_config.json", processor.getBytes(StandardCharsets.UTF_8));

        Path fetched = fetch(MAIN);

        assertThat(fetched.resolve("processor_config.json")).hasContent(processor);
        assertThat(ModelFolder.preprocessing(fetched).imageSize()).isEqualTo(8);
    }

    @Test
    void showsTheTokenToTheHubAlone() {
        new HubModels(settings(Optional.of("secret"), false), AT_ONCE).folder(MAIN, TransferListener.NONE);

        assertThat(hub.requests()).extracting(Request::host).contains("store");
        assertThat(hub.requests())
                .allSatisfy(request -> assertThat(request.authorization())
                        .isEqualTo(request.host().equals("hub") ? Optional.of("Bearer secret") : Optional.empty()));
    }

    @Test
    void tellsHowFarItIsByTheNamesOfTheFiles() {
        Set<String> names = new LinkedHashSet<>();
        new HubModels(settings(Optional.empty(), false), AT_ONCE).folder(MAIN, (name, done, total) -> names.add(name));

        assertThat(names).containsExactly("config.json", "preprocessor_config.json", WEIGHTS);
    }

    @Test
    void resumesAfterADroppedConnection() {
        byte[] weights = hub.content(WEIGHTS);
        hub.storeFails(FakeHub.cut(weights, 10_000));

        fetch(MAIN);

        assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests().stream()
                        .filter(request -> request.host().equals("store"))
                        .map(request -> request.range().isPresent()))
                .containsExactly(false, true);
    }

    @Test
    void aLaterFetchGoesOnWhereAnEarlierOneStopped() {
        byte[] weights = hub.content(WEIGHTS);
        hub.storeFails(FakeHub.cut(weights, 10_000)).storeFails(FakeHub.status(403, ""));
        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("could not download " + WEIGHTS, "expected HTTP status 200, found 403");
        assertThat(snapshot().resolve(WEIGHTS)).doesNotExist();
        assertThat(repository().resolve("refs/main")).doesNotExist();
        hub.requests().clear();

        fetch(MAIN);

        assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(weights);
        assertThat(hub.requests().stream().filter(request -> request.host().equals("store")))
                .singleElement()
                .satisfies(request -> assertThat(request.range()).isPresent());
    }

    @Test
    void refusesAFileOfAnotherLength() {
        hub.storeFails(FakeHub.content(new byte[100]));

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        WEIGHTS, "expected a file of " + hub.content(WEIGHTS).length + " bytes, found 100");
        assertThat(snapshot().resolve(WEIGHTS)).doesNotExist();
    }

    @Test
    void refusesOtherBytes() {
        byte[] wrong = hub.content(WEIGHTS).clone();
        wrong[wrong.length / 2] ^= 1;
        hub.storeFails(FakeHub.content(wrong));

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(WEIGHTS, "expected a file with SHA-256");
        assertThat(snapshot().resolve(WEIGHTS)).doesNotExist();
        assertThat(repository().resolve("blobs").toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void refusesOtherBytesOfASmallFile() {
        byte[] wrong = hub.content("config.json").clone();
        wrong[0] = ' ';
        FakeHub.Fault none = exchange -> {
            throw new IOException("hangs up");
        };
        // the listing, twice: once hung up on; then the tag of config.json is a right one and its content is not
        hub.hubFails(none);
        String etag = FakeHub.etag("config.json", hub.content("config.json"));
        hub.with("config.json", wrong);
        hub.hubFails(exchange -> {
            byte[] listing = ("{\"sha\":\"" + FakeHub.COMMIT
                            + "\",\"siblings\":[{\"rfilename\":\"config.json\"},{\"rfilename\":\"" + WEIGHTS + "\"}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, listing.length);
            exchange.getResponseBody().write(listing);
        });
        hub.hubFails(exchange -> {
            exchange.getResponseHeaders().set("ETag", '"' + etag + '"');
            exchange.sendResponseHeaders(200, -1);
        });

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("config.json", "expected a file with Git blob id " + etag);
    }

    @Test
    void asksAgainAfterAPassingFault() {
        hub.hubFails(FakeHub.status(503, "")).hubFails(FakeHub.status(429, ""));

        assertThat(fetch(MAIN)).isEqualTo(snapshot());
    }

    @Test
    void asksAgainForAListingThatWasCutOff() {
        hub.hubFails(FakeHub.cut(hub.listing(), 20));

        assertThat(fetch(MAIN)).isEqualTo(snapshot());
        assertThat(hub.requests())
                .extracting(Request::path)
                .startsWith("/api/models/org/model/revision/main", "/api/models/org/model/revision/main")
                .noneMatch(path -> path.contains("/resolve/main/"));
    }

    @Test
    @Timeout(60)
    void saysThatAListingIsTooLong() {
        hub.hubFails(FakeHub.content(new byte[(64 << 20) + 1]));

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("/api/models/org/model", "a listing of more than 67108864 bytes");
    }

    @Test
    void saysThatAModelIsMissing() {
        assertThatThrownBy(() -> fetch(new HubId("org/none", "main")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("no folder org/none here", "no model", "set HF_TOKEN", "401", "RepoNotFound");
    }

    @Test
    void saysThatTheTokenMayNotSeeAModel() {
        HubModels models = new HubModels(settings(Optional.of("secret"), false), AT_ONCE);

        assertThatThrownBy(() -> models.folder(new HubId("org/none", "main"), TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("for the owner of this token")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void saysThatAModelIsGated(int status) {
        hub.hubFails(FakeHub.status(status, "GatedRepo"));

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("gated", hub.endpoint() + "/org/model", "HF_TOKEN");
    }

    @Test
    void saysThatARevisionIsMissing() {
        assertThatThrownBy(() -> fetch(new HubId("org/model", "v9")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("org/model has no revision \"v9\"", "404");
    }

    @Test
    void saysThatTheHubCannotBeReached() {
        URI nobody = hub.endpoint();
        hub.close();

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("no folder org/model here", nobody.toString(), "cannot be reached: ")
                .hasMessageNotContaining("java.net");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 200})
    void findsTheFilesOneByOneWhereNoListingIsServed(int status) {
        hub.hubFails(status == 200 ? FakeHub.content(new byte[] {'<'}) : FakeHub.status(status, ""));

        assertThat(fetch(MAIN)).isEqualTo(snapshot());
        assertThat(snapshot().toFile().list())
                .containsExactlyInAnyOrder("config.json", "preprocessor_config.json", WEIGHTS);
    }

    @Test
    @Timeout(20)
    void givesUpAListingThatStops() {
        FakeHub.Fault silence = FakeHub.silent("{\"sha\":".getBytes(StandardCharsets.UTF_8));
        hub.hubFails(silence).hubFails(silence).hubFails(silence);
        HubModels impatient =
                new HubModels(settings(Optional.empty(), false), AT_ONCE.withSilence(Duration.ofMillis(1200)));

        assertThatThrownBy(() -> impatient.folder(MAIN, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("org/model", "cannot be reached", "nothing arrived for 1 s");
    }

    @Test
    void saysThatTheAddressIsNoHub() {
        FakeHub.Fault page = FakeHub.content("<html>".getBytes(StandardCharsets.UTF_8));
        hub.hubFails(page).hubFails(page);

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("/org/model/resolve/main/config.json", "X-Repo-Commit", "HF_ENDPOINT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../escaped", "/escaped", ".", ""})
    void writesNoFileThatATagLeadsElsewhere(String etag) {
        FakeHub.Fault listing = exchange -> {
            byte[] json = ("{\"sha\":\"" + FakeHub.COMMIT
                            + "\",\"siblings\":[{\"rfilename\":\"config.json\"},{\"rfilename\":\"model.safetensors\"}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
        };
        hub.hubFails(listing).hubFails(exchange -> {
            exchange.getResponseHeaders().set("ETag", '"' + etag + '"');
            exchange.sendResponseHeaders(200, -1);
        });

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("ETag");
    }

    @Test
    void offlineItTakesWhatIsHere() {
        Path first = fetch(MAIN);
        hub.requests().clear();
        HubModels offline = new HubModels(settings(Optional.empty(), true), AT_ONCE);

        assertThat(offline.folder(MAIN, TransferListener.NONE)).isEqualTo(first);
        assertThatThrownBy(() -> offline.folder(new HubId("org/other", "v2"), TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        "the hub's cache " + folder.resolve("hub") + " has nothing of the model org/other@v2",
                        "HF_HUB_OFFLINE");
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void asksWhetherAFolderBesideTheMissingOneWasMeant() throws IOException {
        Path there = Files.createDirectories(folder.resolve("runs/shapes-1"));
        String typed = folder.resolve("runs/shaps-1").toString();
        HubModels offline = new HubModels(settings(Optional.empty(), true), AT_ONCE);

        assertThatThrownBy(() -> offline.folder(new HubId(typed, "main"), TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("there is no folder " + typed + " here (did you mean " + there
                        + "?), the hub's cache " + folder.resolve("hub") + " has nothing of the model " + typed);
    }

    @Test
    void listsTheFolderThatTheMissingOneWouldLieInButNoOther() throws IOException {
        Files.createDirectories(folder.resolve("runs/shapes-1"));
        HubModels offline = new HubModels(settings(Optional.empty(), true), AT_ONCE);

        String typed = folder.resolve("runs/pets").toString();
        assertThatThrownBy(() -> offline.folder(new HubId(typed, "main"), TransferListener.NONE))
                .hasMessageStartingWith("there is no folder " + typed + " here (" + folder.resolve("runs")
                        + " holds shapes-1/), the hub's");
        String model = folder.resolve("google/vit").toString();
        assertThatThrownBy(() -> offline.folder(new HubId(model, "main"), TransferListener.NONE))
                .hasMessageStartingWith("there is no folder " + model + " here, the hub's");
    }

    @Test
    void saysWhatToDoAboutPickledWeights() {
        try (FakeHub pickles = newHub()) {
            pickles.with("config.json", new byte[2]).with("pytorch_model.bin", new byte[9]);
            HubSettings settings = new HubSettings(
                    folder.resolve("hub"), pickles.endpoint(), Optional.empty(), false, Network.of(Map.of()));

            assertThatThrownBy(() -> new HubModels(settings, AT_ONCE).folder(MAIN, TransferListener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll(
                            "org/model", "pytorch_model.bin", "pickle", "@refs/pr/1", "save_pretrained");
        }
    }

    @Test
    void saysWhatARepositoryWithoutWeightsHolds() {
        try (FakeHub other = newHub()) {
            other.with("README.md", new byte[2]).with("model.onnx_data", new byte[9]);
            HubSettings settings = new HubSettings(
                    folder.resolve("hub"), other.endpoint(), Optional.empty(), false, Network.of(Map.of()));

            assertThatThrownBy(() -> new HubModels(settings, AT_ONCE).folder(MAIN, TransferListener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("no model.safetensors", "README.md", "model.onnx_data");
        }
    }

    @Test
    void namesWhatIsNoModelOfTransformersBeforeItsWeightsAreFetched() {
        try (FakeHub other = newHub()) {
            HubSettings settings = new HubSettings(
                    folder.resolve("hub"), other.endpoint(), Optional.empty(), false, Network.of(Map.of()));
            other.with("config.json", "{\"architecture\": \"resnet18\"}".getBytes(StandardCharsets.UTF_8))
                    .with(WEIGHTS, new byte[9]);
            assertThatThrownBy(() -> new HubModels(settings, AT_ONCE).folder(MAIN, TransferListener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("org/model is a model of timm, resnet18");
            assertThat(other.requests()).extracting(Request::path).noneMatch(path -> path.endsWith(WEIGHTS));
        }
        try (FakeHub other = newHub()) {
            HubSettings settings = new HubSettings(
                    folder.resolve("hub"), other.endpoint(), Optional.empty(), false, Network.of(Map.of()));
            other.with("adapter_config.json", new byte[2]).with("adapter_model.safetensors", new byte[9]);
            assertThatThrownBy(() -> new HubModels(settings, AT_ONCE).folder(MAIN, TransferListener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("org/model holds a LoRA adapter of the model that it names");
        }
        try (FakeHub other = newHub()) {
            HubSettings settings = new HubSettings(
                    folder.resolve("named"), other.endpoint(), Optional.empty(), false, Network.of(Map.of()));
            other.with(
                            "adapter_config.json",
                            "{\"base_model_name_or_path\": \"o/vit\"}".getBytes(StandardCharsets.UTF_8))
                    .with("adapter_model.safetensors", new byte[9]);
            assertThatThrownBy(() -> new HubModels(settings, AT_ONCE).folder(MAIN, TransferListener.NONE))
                    .hasMessageStartingWith("org/model holds a LoRA adapter of \"o/vit\"");
        }
    }

    @Test
    void besideAConfigurationOfTransformersTheFormatAloneCounts() {
        try (FakeHub laions = newHub()) {
            HubSettings settings = new HubSettings(
                    folder.resolve("hub"), laions.endpoint(), Optional.empty(), false, Network.of(Map.of()));
            laions.with("config.json", "{\"model_type\": \"clip\"}".getBytes(StandardCharsets.UTF_8))
                    .with("open_clip_config.json", new byte[2])
                    .with("open_clip_pytorch_model.bin", new byte[9])
                    .with("pytorch_model.bin", new byte[9]);
            assertThatThrownBy(() -> new HubModels(settings, AT_ONCE).folder(MAIN, TransferListener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith("org/model has its weights in pytorch_model.bin, a pickle");
            assertThat(laions.requests()).extracting(Request::path).noneMatch(path -> path.endsWith(".bin"));
        }
    }

    @Test
    void endsAFileThatIsLongerThanTheHubSays() {
        AtomicLong sent = new AtomicLong();
        hub.storeFails(FakeHub.gigabyte(sent));

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        "could not download " + WEIGHTS,
                        "expected at most " + hub.content(WEIGHTS).length
                                + " bytes, the announced length, and the server sent more");
        assertThat(sent).hasValueLessThan(64 << 20); // what lies in buffers on the way
        assertThat(repository().resolve("blobs").toFile().list()).noneMatch(name -> name.contains(".part"));
    }

    @Test
    void takesChecksumsInCapitals() {
        hub.withTagsInCapitals();

        Path fetched = fetch(MAIN);

        assertThat(fetched.resolve(WEIGHTS)).hasBinaryContent(hub.content(WEIGHTS));
        assertThat(fetched.resolve("config.json")).hasBinaryContent(hub.content("config.json"));
    }

    @Test
    void comparesChecksumsInCapitals() {
        byte[] wrong = hub.content(WEIGHTS).clone();
        wrong[wrong.length / 2] ^= 1;
        hub.withTagsInCapitals().storeFails(FakeHub.content(wrong));

        assertThatThrownBy(() -> fetch(MAIN)).hasMessageContainingAll(WEIGHTS, "expected a file with SHA-256");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void waitsAsLongAsTheHubAsks(int status) {
        long start = System.nanoTime();
        hub.hubFails(FakeHub.busy(status, "1"));

        assertThat(fetch(MAIN)).isEqualTo(snapshot());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void saysWhenABusyHubWillAnswer() {
        hub.hubFails(FakeHub.busy(429, "7200"));

        assertThatThrownBy(() -> fetch(MAIN))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("org/model", "HTTP status 429", "it asks for a retry in 7200 s, at 2");
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void removesWhatIsLeftOfAnotherVersionOnceTheModelIsHere() {
        hub.storeFails(FakeHub.cut(hub.content(WEIGHTS), 10_000)).storeFails(FakeHub.status(403, ""));
        assertThatThrownBy(() -> fetch(MAIN)).isInstanceOf(ResourceException.class);
        assertThat(repository().resolve("blobs").toFile().list()).anyMatch(name -> name.endsWith(".part"));
        byte[] newer = hub.content(WEIGHTS).clone();
        newer[newer.length - 1] ^= 1;
        hub.with(WEIGHTS, newer);

        fetch(MAIN);

        assertThat(snapshot().resolve(WEIGHTS)).hasBinaryContent(newer);
        assertThat(repository().resolve("blobs").toFile().list()).hasSize(3).noneMatch(name -> name.contains(".part"));
    }

    private static FakeHub newHub() {
        try {
            return new FakeHub();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fetchesEveryShardOfAnIndex() throws IOException {
        Path shards = Files.createDirectory(folder.resolve("shards"));
        try (Scope scope = Scope.open();
                FakeHub sharded = newHub()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("a", Tensor.ones(DType.FLOAT32, 4));
            tensors.put("b", Tensor.ones(DType.FLOAT32, 5));
            SafetensorsShards.write(shards, tensors, Map.of(), 20);
            sharded.withFolder(shards).with("model-00009-of-00009.safetensors", new byte[4]);
            HubSettings settings = new HubSettings(
                    folder.resolve("hub"), sharded.endpoint(), Optional.empty(), false, Network.of(Map.of()));
            HubModels models = new HubModels(settings, AT_ONCE);

            Path fetched = models.folder(MAIN, TransferListener.NONE);

            assertThat(fetched.resolve("model-00009-of-00009.safetensors")).doesNotExist();
            try (SafetensorsReader reader = SafetensorsReader.open(fetched)) {
                assertThat(reader.names()).containsExactlyInAnyOrder("a", "b");
            }
            Files.delete(fetched.resolve("model-00002-of-00002.safetensors"));
            models.folder(MAIN, TransferListener.NONE);
            assertThat(fetched.resolve("model-00002-of-00002.safetensors")).isRegularFile();
        }
    }
}
