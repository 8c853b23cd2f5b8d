/**
 * The library on a module path. It is compiled by itself, after the classes: what it requires is what the published
 * archive needs, where Jackson lies inside under names that are not exported.
 */
@SuppressWarnings("requires-automatic") // of XChart, see below
module dev.vit4j.core {
    requires java.management;
    requires java.net.http;
    requires java.xml; // Jackson's
    requires jdk.management;
    requires transitive java.desktop;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.openblas;
    requires org.bytedeco.pytorch;
    requires org.slf4j;
    requires static transitive org.jspecify;

    // Events for Flight Recorder, where the running Java has it.
    requires static jdk.jfr;

    // The curves of a finished run. Neither archive names its module, so jlink takes neither: an image that answers
    // can be linked without them, and one that trains is given them on its module path.
    requires static VectorGraphics2D;
    requires static xchart;

    exports dev.vit4j;
    exports dev.vit4j.data;
    exports dev.vit4j.data.catalog;
    exports dev.vit4j.data.folder;
    exports dev.vit4j.data.shapes;
    exports dev.vit4j.data.transform;
    exports dev.vit4j.doctor;
    exports dev.vit4j.eval;
    exports dev.vit4j.hub;
    exports dev.vit4j.image;
    exports dev.vit4j.model;
    exports dev.vit4j.net;
    exports dev.vit4j.nn;
    exports dev.vit4j.onnx;
    exports dev.vit4j.predict;
    exports dev.vit4j.pretrained;
    exports dev.vit4j.report;
    exports dev.vit4j.run;
    exports dev.vit4j.search;
    exports dev.vit4j.task;
    exports dev.vit4j.tensor;
    exports dev.vit4j.text;
    exports dev.vit4j.train;
    exports dev.vit4j.weights;
}
