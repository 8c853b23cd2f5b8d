package dev.vit4j.run.internal;

import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.run.internal.data.DataPlace;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON formats of {@link RunRecord} over time, in run folders and in checkpoints. */
public final class RunRecordForm {

    private static final String DATASET = "dataset";
    private static final String DATASET_IS_PATH = "datasetIsPath";
    private static final String DATA_FOLDER = "dataFolder";
    private static final String DATA = "data";
    private static final String NORMALIZATION = "normalization";
    private static final String INIT_FROM = "initFrom";
    private static final String MODEL_IS_OWN = "modelIsOwn";
    private static final String COMMAND = "command";
    private static final String SESSIONS = "sessions";
    private static final String CONTENTS = "contentsSha256";

    private RunRecordForm() {}

    /** Converts a record of any format to the current one. */
    public static ObjectNode current(ObjectNode json) {
        if (!json.has(DATASET_IS_PATH)) {
            String recorded = json.path(DATASET).asString("");
            if (json.path(DATASET).isString()) {
                json.put(DATASET, DataCatalog.publicName(recorded));
            }
            json.put(DATASET_IS_PATH, isPath(recorded));
        }
        if (!json.has(DATA)) {
            json.putNull(DATA);
        }
        if (json.path(DATA) instanceof ObjectNode data && !data.has(CONTENTS)) {
            data.putNull(CONTENTS);
        }
        for (String field : List.of(NORMALIZATION, INIT_FROM, COMMAND)) {
            if (!json.has(field)) {
                json.putNull(field);
            }
        }
        if (!json.has(MODEL_IS_OWN)) {
            json.put(MODEL_IS_OWN, false); // unknown, as nothing recorded it
        }
        if (!json.has(SESSIONS)) {
            json.putArray(SESSIONS);
        }
        return json;
    }

    /** The location of the data in a record whose format has it. */
    public static DataPlace place(ObjectNode json) {
        Optional<String> dataset = json.has(DATASET_IS_PATH)
                ? Optional.empty()
                : Optional.of(json.path(DATASET).asString("")).filter(RunRecordForm::isPath);
        JsonNode folder = json.path(DATA_FOLDER);
        return new DataPlace(dataset, folder.isString() ? Optional.of(folder.asString()) : Optional.empty());
    }

    /** Paths were recorded as absolute. */
    private static boolean isPath(String recorded) {
        return !DataCatalog.publicName(recorded).equals(recorded);
    }
}
