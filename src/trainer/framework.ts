/*
 * The parts of TensorFlow.js that the recorder touches, as structural types: the user's own copy is used, whatever its
 * version and packaging, so nothing may be imported from it. What differs between versions is optional here.
 */

export type NumberArray = Float32Array | Int32Array | Uint8Array;

export interface Tensor {
  readonly id: number;
  /** Names the values: assigning to a variable gives it another one. */
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  dataSync(): NumberArray;
  data(): Promise<NumberArray>;
  dispose(): void;
  clone(): Tensor;
}

export interface Variable extends Tensor {
  readonly name: string;
  readonly trainable: boolean;
  assign(value: Tensor): void;
}

export interface Gradients {
  value: Tensor;
  grads: (Tensor | null | undefined)[];
}

/** tfjs-core's engine: one per process, shared by all copies, at `globalThis._tfengine`. */
export interface Engine {
  readonly backendName: string;
  readonly backend: unknown;
  memory(): { numTensors: number; numBytes: number };
  gradients: (f: () => Tensor, xs: Tensor[], dy?: Tensor, allowNoGradients?: boolean) => Gradients;
  tidy<T>(fn: () => T): T;
  runKernel(
    name: string,
    inputs: Record<string, Tensor> | readonly Tensor[],
    attributes?: Record<string, unknown>,
  ): unknown;
  makeTensor(values: NumberArray, shape: number[], dtype: string): Tensor;
}

/** What all copies of tfjs-core hold in common, by name: the registries of kernels and gradients among it. Empty before the first is loaded. */
export function frameworkGlobals(): ReadonlyMap<unknown, unknown> {
  const globals: unknown = Reflect.get(globalThis, '_tfGlobals');
  return globals instanceof Map ? globals : new Map<unknown, unknown>();
}

export interface LayerVariable {
  readonly name: string;
  readonly originalName?: string;
  readonly shape: number[];
  readonly trainable: boolean;
  read(): Variable;
  write(value: Tensor): unknown;
}

export interface Initializer {
  apply(shape: number[], dtype?: string): Tensor;
  seed?: number | null;
}

export interface Layer {
  readonly name: string;
  getClassName(): string;
  trainable: boolean;
  readonly weights: LayerVariable[];
  readonly outputShape: unknown;
  countParams(): number;
  apply: (inputs: unknown, options?: Record<string, unknown>) => unknown;
  call?: (inputs: unknown, options: Record<string, unknown>) => unknown;
  fastWeightInitDuringBuild?: boolean;
  /** Layers of a nested model. */
  readonly layers?: Layer[];
  /** Inside wrappers (TimeDistributed, Bidirectional) and recurrent layers. */
  readonly layer?: Layer;
  readonly forwardLayer?: Layer;
  readonly cell?: Layer;
  /** Regularizers, bound to the weights. */
  readonly losses?: unknown;
  readonly kernelRegularizer?: unknown;
  readonly biasRegularizer?: unknown;
  readonly activation?: unknown;
  readonly rate?: unknown;
  /** Of batch normalization. */
  readonly momentum?: unknown;
  readonly units?: unknown;
  readonly filters?: unknown;
  readonly useBias?: unknown;
  readonly kernelConstraint?: unknown;
  readonly depthwiseConstraint?: unknown;
  /** Of recurrent cells. */
  readonly dropout?: unknown;
  readonly recurrentDropout?: unknown;
  /** Each place where the layer has been applied. */
  readonly inboundNodes?: LayerNode[];
}

interface LayerNode {
  readonly inboundLayers: Layer[];
  readonly tensorIndices: number[];
}

interface OptimizerClass {
  fromConfig(make: OptimizerClass, config: Record<string, unknown>): Optimizer;
}

interface Optimizer {
  readonly constructor: OptimizerClass;
  getClassName(): string;
  getConfig(): Record<string, unknown>;
  dispose?(): void;
  learningRate?: unknown;
}

interface SymbolicTensor {
  readonly shape: (number | null)[];
}

/** Metrics and losses as callbacks see them: numbers, or scalars that nobody has read yet. */
export type Logs = Record<string, number | Tensor>;

/** tfjs-layers' own callback that every fit ends its list of callbacks with. */
export interface History {
  params?: { epochs?: number; steps?: number | null; samples?: number | null };
  history: Record<string, (number | Tensor)[]>;
  onTrainBegin(logs?: Logs): Promise<void>;
  onTrainEnd(logs?: Logs): Promise<void>;
  onEpochBegin(epoch: number, logs?: Logs): Promise<void>;
  onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
  onBatchBegin(batch: number, logs?: Logs): Promise<void>;
  onBatchEnd(batch: number, logs?: Logs): Promise<void>;
}

export interface LayersModel extends Layer {
  readonly layers: Layer[];
  readonly inputs: SymbolicTensor[];
  readonly outputs: SymbolicTensor[];
  readonly inputNames: string[];
  readonly outputNames: string[];
  readonly optimizer?: Optimizer | null;
  readonly loss?: unknown;
  /** The functions that `loss` names, one per output. */
  readonly lossFunctions?: unknown;
  readonly metricsNames?: string[];
  /** Layers at the ends of the graph, and which of their applications belong to this model (`name_ib-index`). */
  readonly inputLayers?: Layer[];
  readonly outputLayers?: Layer[];
  readonly containerNodes?: Set<string>;
  readonly stateful: boolean;
  stopTraining: boolean;
  history?: unknown;
  /** A Sequential delegates everything to this inner model. */
  readonly model?: LayersModel | null;
  optimizer_?: Optimizer | null;
  isOptimizerOwned?: boolean;
  /** Makes what does one step: inputs, then targets in; losses and metrics out. */
  makeTrainFunction(): (data: Tensor[]) => Tensor[];
  testFunction?: (data: Tensor[]) => Tensor[];
  calculateLosses(): Tensor[];
  evaluate(x: unknown, y: unknown, args?: { batchSize?: number }): Tensor | Tensor[];
  predict(x: unknown, args?: { batchSize?: number }): Tensor | Tensor[];
  fit(x: unknown, y: unknown, args?: Record<string, unknown>): Promise<unknown>;
  save(handler: { save(artifacts: Record<string, unknown>): Promise<unknown> }): Promise<unknown>;
  toJSON?(unused: null, asText: false): unknown;
  getWeights(): Tensor[];
  setWeights(weights: Tensor[]): void;
}

/** The classes of one loaded copy of tfjs-layers. */
export interface LayersCopy {
  /** Prototypes, not constructors: all patching happens there. */
  layer: Record<string, unknown>;
  layersModel: Record<string, unknown>;
  sequential: Record<string, unknown>;
}

export function isTensor(value: unknown): value is Tensor {
  return isObject(value) && 'dataId' in value && typeof value['dataSync'] === 'function';
}

export function isLayerVariable(value: unknown): value is LayerVariable {
  return isObject(value) && typeof value['read'] === 'function' && typeof value['write'] === 'function';
}

export function isVariable(value: Tensor): value is Variable {
  return typeof (value as Partial<Variable>).assign === 'function' && 'trainable' in value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether tensors can be read at once; WebGPU's come as promises only. */
export function readsSynchronously(engine: Engine): boolean {
  return engine.backendName !== 'webgpu';
}

/** Inputs or outputs in the model's order. */
export function tensorList(tensors: unknown, names: readonly string[]): Tensor[] {
  if (isTensor(tensors)) return [tensors];
  if (Array.isArray(tensors)) return tensors.filter(isTensor);
  if (!isObject(tensors)) return [];
  return names.map((name) => tensors[name]).filter(isTensor);
}

/** The model that does the work: a Sequential delegates to one inside. */
export function innerOf(model: LayersModel): LayersModel {
  return model.model ?? model;
}
